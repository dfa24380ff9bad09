//! The install script.

use pgrx::prelude::*;

extension_sql_file!("../sql/tables.sql", name = "tables", bootstrap);
extension_sql_file!("../sql/functions.sql", name = "functions", requires = ["tables"]);
extension_sql_file!("../sql/triggers.sql", name = "triggers", requires = ["functions"]);
extension_sql_file!("../sql/views.sql", name = "views", requires = ["functions"]);
extension_sql_file!("../sql/comments.sql", name = "comments", requires = ["views"]);
extension_sql_file!(
    "../sql/privileges.sql",
    name = "privileges",
    requires = ["triggers", "comments"],
    finalize
);
