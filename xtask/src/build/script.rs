//! Scripts as they are sent: without comments, long names and blanks.

use oxc_allocator::Allocator;
use oxc_codegen::{Codegen, CodegenOptions};
use oxc_minifier::{CompressOptions, MangleOptions, Minifier, MinifierOptions};
use oxc_parser::Parser;
use oxc_span::SourceType;

use crate::Done;

/// What is written instead may be no newer than what is read: the oldest browser that runs the app.
const OLDEST: &str = "chrome84";

/// The scripts that are no modules; what they declare is global.
const CLASSIC: [&str; 2] = ["sw.js", "sw-off.js"];

/// A script, shorter and the same. `name` is its file name.
///
/// # Errors
/// It is no JavaScript.
pub fn minified(name: &str, script: &str) -> Done<String> {
    let kind = if CLASSIC.contains(&name) {
        SourceType::script()
    } else {
        SourceType::mjs()
    };
    let memory = Allocator::default();
    let mut read = Parser::new(&memory, script, kind).parse();
    if let Some(fault) = read.diagnostics.first() {
        return Err(format!("{name}: {fault}").into());
    }
    let options = MinifierOptions {
        mangle: Some(MangleOptions::default()),
        mangle_properties: None,
        compress: Some(CompressOptions {
            target: oxc_compat::EngineTargets::from_target(OLDEST)?,
            ..CompressOptions::smallest()
        }),
    };
    let names = Minifier::new(options).minify(&memory, &mut read.program).scoping;
    let written = Codegen::new()
        .with_options(CodegenOptions::minify())
        .with_scoping(names)
        .build(&read.program);
    Ok(written.code + "\n")
}
