//! The JSON Schema of a case, and what a body has against it.

use jsonschema::Validator;
use serde_json::{Value, json};

use super::problem::Fault;
use crate::Done;

/// The compiled schema.
pub struct Schema(Validator);

impl Schema {
    /// Compiles the schema of contract v1.
    ///
    /// # Errors
    /// The schema is not one: a mistake in this repository.
    pub fn compile() -> Done<Schema> {
        let validator = jsonschema::draft202012::options().build(&document());
        Ok(Schema(validator.map_err(|error| {
            format!("the schema of the contract does not compile: {error}")
        })?))
    }

    /// Every fault of `body`, with its place. The messages leave out the values themselves.
    pub fn faults(&self, body: &Value) -> Vec<Fault> {
        let faults = self.0.iter_errors(body).map(|error| Fault {
            pointer: error.instance_path().to_string(),
            detail: error.masked().to_string(),
        });
        // A body that is wrong everywhere need not be answered at full length.
        faults.take(50).collect()
    }
}

/// The schema itself.
fn document() -> Value {
    let digest = json!({ "type": "string", "pattern": "^[0-9a-f]{64}$" });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "required": ["contract", "id", "confirmed_at", "pack", "complainant", "respondent", "matter", "attachments"],
        "properties": {
            "contract": { "const": 1 },
            "id": { "type": "string" },
            "confirmed_at": { "type": "string" },
            "pack": { "type": "object" },
            "complainant": { "type": "object" },
            "respondent": { "type": "object" },
            "matter": { "type": "object" },
            "attachments": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["id", "digest"],
                    "properties": { "id": { "type": "string" }, "digest": digest }
                }
            }
        }
    })
}
