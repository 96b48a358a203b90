//! The JSON Schemas of contract v1, generated from its types, and what a body has against them.

use jiesu::intake::contract;
use jsonschema::Validator;
use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Value, json};

use super::problem::Fault;
use crate::Done;

/// A compiled schema.
pub struct Schema(Validator);

impl Schema {
    /// Compiles the schema of a case.
    ///
    /// # Errors
    /// The schema is not one: a mistake in this repository.
    pub fn of_cases() -> Done<Schema> {
        Schema::of::<contract::SubmissionBody>()
    }

    /// Compiles the schema of an event.
    ///
    /// # Errors
    /// As [`Schema::of_cases`].
    pub fn of_events() -> Done<Schema> {
        Schema::of::<contract::EventBody>()
    }

    /// Compiles the schema of any type of the contract.
    ///
    /// # Errors
    /// As [`Schema::of_cases`].
    pub fn of<T: JsonSchema>() -> Done<Schema> {
        let validator = jsonschema::draft202012::options().build(&document::<T>());
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

/// The schema of one type, complete in itself.
pub fn document<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

/// The schemas of all types, as `components/schemas` of an OpenAPI document.
pub fn components() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| s.definitions_path = "/components/schemas".into());
    let mut generator: SchemaGenerator = settings.into_generator();
    generator.subschema_for::<contract::SubmissionBody>();
    generator.subschema_for::<contract::SealedBody>();
    generator.subschema_for::<contract::Receipt>();
    generator.subschema_for::<contract::SignedReceipt>();
    generator.subschema_for::<contract::EventBody>();
    generator.subschema_for::<contract::EventReceipt>();
    generator.subschema_for::<contract::CaseStatus>();
    generator.subschema_for::<contract::ProblemBody>();
    json!(generator.take_definitions(true))
}
