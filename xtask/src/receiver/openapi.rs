//! The contract as OpenAPI 3.1: the paths written here, the bodies generated from the types.

use serde_json::{Value, json};

use super::{schema, yaml};

/// The published description, as YAML.
pub fn text() -> String {
    let head = "# Generated from the types in src/intake/contract.rs and xtask/src/receiver/openapi.rs.\n\
                # `JIESU_ACCEPT=1 cargo test -p xtask contract` writes it anew after a wanted change.\n";
    format!("{head}{}", yaml::text(&document()))
}

/// The published description.
pub fn document() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Jiesu submission contract",
            "version": format!("{}", jiesu::intake::contract::CONTRACT),
            "description": "How a finished complaint reaches a bank: exactly once, however often it is sent. Within \
                version 1 fields are only added. The body of a case is JSON in the form of RFC 8785, its digest the \
                SHA-256 of exactly these bytes, and a repeat carries the same bytes. Only an answer that echoes id \
                and digest counts as a receipt, and a case is done when its receipt lists every attachment.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/api/v1", "description": "The base path; a bank may choose another." }],
        "security": [{ "token": [] }, {}],
        "paths": paths(),
        "components": {
            "schemas": schema::components(),
            "parameters": {
                "case": path_parameter("id", "The case's id.", uuid()),
                "digest": digest_header(false),
                "handover": path_parameter("id", "128 random bits, written as a UUID.", uuid()),
            },
            "responses": {
                "receipt": receipt("The receipt of what is stored."),
                "problem": problem("See `status` and `detail`."),
                "later": later(),
            },
            "securitySchemes": { "token": {
                "type": "http", "scheme": "bearer",
                "description": "A device's token can hand in, and read the receipts of cases whose id it knows. \
                    It can neither list nor read cases.",
            }},
        },
    })
}

fn paths() -> Value {
    json!({
        "/cases/{id}": {
            "parameters": [reference("parameters/case")],
            "put": {
                "operationId": "putCase",
                "summary": "Hand in a case under its id.",
                "parameters": [header("If-None-Match", "A case is never overwritten.", true, json!({ "const": "*" })),
                    reference("parameters/digest")],
                "requestBody": case_body(),
                "responses": answers(&[
                    ("201", receipt("Stored now.")),
                    ("412", problem("A case of this id is stored already: its receipt says with which digest.")),
                    ("413", problem("Larger than this backend takes.")),
                    ("428", problem("If-None-Match is missing.")),
                ]),
            },
        },
        "/cases": {
            "post": {
                "operationId": "postCase",
                "summary": "Hand in a case under an idempotency key, for gateways that know no PUT.",
                "parameters": [header("Idempotency-Key", "The same for every repeat of a case.", true,
                    json!({ "type": "string", "minLength": 1, "maxLength": 200 })), reference("parameters/digest")],
                "requestBody": case_body(),
                "responses": answers(&[
                    ("200", receipt("Stored before, with the same bytes.")),
                    ("201", receipt("Stored now.")),
                    ("413", problem("Larger than this backend takes.")),
                ]),
            },
        },
        "/cases/{id}/receipt": {
            "parameters": [reference("parameters/case")],
            "get": {
                "operationId": "getReceipt",
                "summary": "How a 412 and a lost answer are verified. Gives nothing of the case itself.",
                "responses": answers(&[
                    ("200", receipt("The receipt as it stands, with the attachments stored so far.")),
                    ("404", problem("No case of this id is stored.")),
                ]),
            },
        },
        "/cases/{code}/status": {
            "parameters": [path_parameter("code",
                "Sixteen letters and digits, with or without hyphens: the first sixteen bytes of SHA-256 over \
                 `jiesu status code 1:` and the case's id, each modulo 31 a place in `23456789ABCDEFGHJKLMNPQRSTUVWXY`.",
                json!({ "type": "string", "minLength": 16, "maxLength": 40 }))],
            "get": {
                "operationId": "getStatus",
                "summary": "How far a case has come, for the person who has its code. Gives nothing personal.",
                "description": "Needs no token; limit it by address. Keep the path out of access logs: it holds the code.",
                "security": [{}],
                "responses": answers(&[
                    ("200", json_answer("Where the case stands.", "CaseStatus")),
                    ("404", problem("No case has this code.")),
                ]),
            },
        },
        "/handovers/{id}": {
            "parameters": [reference("parameters/handover")],
            "put": {
                "operationId": "putHandover",
                "summary": "Optional: keep a draft that a person goes on with at a telephone.",
                "description": "For terminals. The body is sealed (AES-256-GCM) under a key that never comes to the \
                    backend. Keep it for fifteen minutes at most, out of logs, audits and backups, and give it away \
                    once. A backend without it answers 404, and terminals say that it is not possible now.",
                "parameters": [reference("parameters/digest")],
                "requestBody": { "required": true, "description": "The sealed draft.", "content": sealed_draft() },
                "responses": answers(&[
                    ("201", handover()),
                    ("412", problem("There was one of this id.")),
                    ("413", problem("Larger than this backend takes.")),
                    ("503", problem("Too many wait.")),
                ]),
            },
            "get": {
                "operationId": "getHandover",
                "summary": "How far it is, for the terminal that waits.",
                "responses": answers(&[
                    ("200", handover()),
                    ("404", problem("There is none of this id.")),
                    ("410", problem("Called off or expired.")),
                ]),
            },
            "delete": {
                "operationId": "deleteHandover",
                "summary": "Call it off: the person goes on at the terminal.",
                "responses": answers(&[
                    ("204", json!({ "description": "Deleted." })),
                    ("404", problem("There is none of this id.")),
                    ("409", problem("Somebody is taking it, or has it.")),
                ]),
            },
        },
        "/handovers/{id}/take": taking("takeHandover", "Take it. The first who asks gets it; by the same key again, \
            should the answer be lost.", ("200", json!({ "description": "The sealed draft.", "content": sealed_draft() }))),
        "/handovers/{id}/taken": taking("confirmHandover", "Say that it has arrived, upon which the backend deletes it and \
            the terminal erases its own.", ("204", json!({ "description": "Deleted." }))),
        "/.well-known/jwks.json": {
            "servers": [{ "url": "/" }],
            "get": {
                "operationId": "getKeys",
                "summary": "The keys that receipts are signed with (RFC 7517), the present one first.",
                "description": "`signed` in a receipt is a JWS in its compact form over SignedReceipt, with ES256 \
                    and the key's thumbprint (RFC 7638) as `kid`. It can be checked without asking the backend.",
                "security": [{}],
                "responses": { "200": { "description": "The keys.", "content": { "application/json": { "schema": {
                    "type": "object", "required": ["keys"],
                    "properties": { "keys": { "type": "array", "items": {
                        "type": "object", "required": ["kty", "crv", "x", "y", "kid"],
                        "properties": { "kty": { "const": "EC" }, "crv": { "const": "P-256" },
                            "x": { "type": "string" }, "y": { "type": "string" }, "kid": { "type": "string" } },
                    } } },
                } } } } },
            },
        },
        "/cases/{id}/attachments/{attachment}": {
            "parameters": [reference("parameters/case"),
                path_parameter("attachment", "The id under which the case lists it.", uuid())],
            "put": {
                "operationId": "putAttachment",
                "summary": "Hand in a file that the case lists.",
                "parameters": [digest_header(true)],
                "requestBody": { "required": true, "content": { "*/*": { "schema": {} } },
                    "description": "The file's bytes, with its media type." },
                "responses": answers(&[
                    ("200", receipt("Stored before.")),
                    ("201", receipt("Stored now; the receipt lists it.")),
                    ("404", problem("No case of this id is stored.")),
                    ("413", problem("Larger than this backend takes, or than the case says.")),
                ]),
            },
        },
        "/cases/{id}/events/{event}": {
            "parameters": [reference("parameters/case"), path_parameter("event", "The event's id.", uuid())],
            "put": {
                "operationId": "putEvent",
                "summary": "Add what happened to a case. Events are never changed.",
                "parameters": [reference("parameters/digest")],
                "requestBody": json_body("EventBody"),
                "responses": answers(&[
                    ("200", json_answer("Stored before, with the same bytes.", "EventReceipt")),
                    ("201", json_answer("Stored now.", "EventReceipt")),
                    ("404", problem("No case of this id is stored.")),
                ]),
            },
        },
    })
}

/// What whoever has the address in the QR code does, without a token.
fn taking(operation: &str, summary: &str, (status, good): (&str, Value)) -> Value {
    json!({
        "parameters": [reference("parameters/handover")],
        "post": {
            "operationId": operation,
            "summary": summary,
            "description": "Needs no token; limit it by address.",
            "security": [{}],
            "parameters": [header("Idempotency-Key", "Random, and the same for every retry and both requests.", true,
                json!({ "type": "string", "minLength": 16, "maxLength": 200 }))],
            "responses": answers(&[
                (status, good),
                ("404", problem("There is none of this id.")),
                ("410", problem("Taken by another, called off or expired.")),
            ]),
        },
    })
}

fn sealed_draft() -> Value {
    json!({ "application/octet-stream": { "schema": {} } })
}

fn handover() -> Value {
    json!({ "description": "How far it is, and for how many seconds it is still kept.",
        "content": { "application/json": { "schema": {
            "type": "object", "required": ["state", "seconds"],
            "properties": {
                "state": { "enum": ["waiting", "taking", "taken"] },
                "seconds": { "type": "integer", "minimum": 0 },
            },
        } } } })
}

/// The answers of a path: its own, and those that every path may give.
fn answers(own: &[(&str, Value)]) -> Value {
    let mut answers = json!({
        "400": reference("responses/problem"),
        "401": problem("A token is needed."),
        "403": problem("The token does not allow this."),
        "422": problem("Understood, and refused: `errors` says where."),
        "429": reference("responses/later"),
        "default": reference("responses/problem"),
    });
    for (status, answer) in own {
        answers[*status] = answer.clone();
    }
    answers
}

fn reference(place: &str) -> Value {
    json!({ "$ref": format!("#/components/{place}") })
}

fn uuid() -> Value {
    reference("schemas/CaseId")
}

fn path_parameter(name: &str, description: &str, schema: Value) -> Value {
    json!({ "name": name, "in": "path", "required": true, "description": description, "schema": schema })
}

fn header(name: &str, description: &str, required: bool, schema: Value) -> Value {
    json!({ "name": name, "in": "header", "required": required, "description": description, "schema": schema })
}

fn digest_header(required: bool) -> Value {
    let schema = json!({ "type": "string", "pattern": "sha-256=:[A-Za-z0-9+/]{43}=:" });
    header(
        "Content-Digest",
        "SHA-256 of the body (RFC 9530).",
        required,
        schema,
    )
}

fn json_body(schema: &str) -> Value {
    json!({ "required": true, "content": { "application/json": { "schema": reference(&format!("schemas/{schema}")) } } })
}

fn case_body() -> Value {
    let either = ["SubmissionBody", "SealedBody"].map(|schema| reference(&format!("schemas/{schema}")));
    json!({ "required": true, "content": { "application/json": { "schema": { "oneOf": either } } } })
}

fn json_answer(description: &str, schema: &str) -> Value {
    let content = json!({ "application/json": { "schema": reference(&format!("schemas/{schema}")) } });
    json!({ "description": description, "content": content })
}

fn receipt(description: &str) -> Value {
    json_answer(description, "Receipt")
}

fn problem(description: &str) -> Value {
    let schema = reference("schemas/ProblemBody");
    json!({ "description": description, "content": { "application/problem+json": { "schema": schema } } })
}

fn later() -> Value {
    let mut answer = problem("Too many requests.");
    answer["headers"] = json!({ "Retry-After": {
        "description": "Seconds to wait.", "schema": { "type": "integer", "minimum": 1 },
    }});
    answer
}
