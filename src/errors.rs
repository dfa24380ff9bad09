//! Errors for the person who meets them: SQLSTATE, what is wrong, and the next step.
//!
//! Nothing here, and nothing that calls this, may put a document's value into a text.

use pgrx::pg_sys::panic::ErrorReport;
use pgrx::prelude::*;

/// An error on its way to the user.
pub struct Complaint {
    code: PgSqlErrorCode,
    message: String,
    detail: Option<String>,
    hint: Option<String>,
}

impl Complaint {
    pub fn new(code: PgSqlErrorCode, message: impl Into<String>) -> Self {
        Complaint { code, message: message.into(), detail: None, hint: None }
    }

    pub fn detail(mut self, text: impl Into<String>) -> Self {
        self.detail = Some(text.into());
        self
    }

    pub fn hint(mut self, text: impl Into<String>) -> Self {
        self.hint = Some(text.into());
        self
    }

    /// Raises it; does not return.
    pub fn raise(self) -> ! {
        self.report(PgLogLevel::ERROR);
        unreachable!("an ERROR does not return")
    }

    /// Sends it to the client as a warning.
    pub fn warn(self) {
        self.report(PgLogLevel::WARNING);
    }

    fn report(self, level: PgLogLevel) {
        let mut report = ErrorReport::new(self.code, self.message, "pii_access");
        if let Some(detail) = self.detail {
            report = report.set_detail(detail);
        }
        if let Some(hint) = self.hint {
            report = report.set_hint(hint);
        }
        report.report(level);
    }
}

/// A value of an argument that cannot be (22023).
pub fn invalid(message: impl Into<String>) -> Complaint {
    Complaint::new(PgSqlErrorCode::ERRCODE_INVALID_PARAMETER_VALUE, message)
}

/// A thing that does not exist (42704).
pub fn undefined(message: impl Into<String>) -> Complaint {
    Complaint::new(PgSqlErrorCode::ERRCODE_UNDEFINED_OBJECT, message)
}

/// A right that the caller lacks (42501).
pub fn forbidden(message: impl Into<String>) -> Complaint {
    Complaint::new(PgSqlErrorCode::ERRCODE_INSUFFICIENT_PRIVILEGE, message)
}

/// A relation of the wrong kind (42809).
pub fn wrong_kind(message: impl Into<String>) -> Complaint {
    Complaint::new(PgSqlErrorCode::ERRCODE_WRONG_OBJECT_TYPE, message)
}

/// A value for which the server does not give the memory that is needed (53200). `done` completes "could not be …".
pub fn out_of_memory(done: &str) -> ! {
    Complaint::new(PgSqlErrorCode::ERRCODE_OUT_OF_MEMORY, "out of memory")
        .detail(format!(
            "A value is so large that it could not be {done} in the memory that the server gives."
        ))
        .hint("Leave the row out, or raise the limit of memory of the server's processes.")
        .raise()
}

/// Something that is not supported (0A000).
pub fn unsupported(message: impl Into<String>) -> Complaint {
    Complaint::new(PgSqlErrorCode::ERRCODE_FEATURE_NOT_SUPPORTED, message)
}

/// Policy or data that cannot be what this extension wrote (XX001).
pub fn corrupted(message: impl Into<String>) -> Complaint {
    Complaint::new(PgSqlErrorCode::ERRCODE_DATA_CORRUPTED, message)
}
