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

/// The schema itself: generated from the contract's types, and tightened where a type says less than the contract.
fn document() -> Value {
    let mut document = schemars::schema_for!(jiesu::intake::contract::SubmissionBody).to_value();
    let uuid = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$";
    let digest = json!({ "pattern": "^[0-9a-f]{64}$" });
    document["allOf"] = json!([{ "properties": {
        "contract": { "const": jiesu::intake::contract::CONTRACT },
        "id": { "pattern": uuid },
        "attachments": {
            "items": { "properties": { "id": { "pattern": uuid }, "digest": digest } }
        },
        "assessment": { "properties": { "digest": digest } }
    }}]);
    document
}
