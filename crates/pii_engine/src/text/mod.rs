//! Structure inside strings: JSON text and `key=value` pairs.
