//! `cargo xtask build`: `dist/app` (the PWA) and `dist/rules` (the package `jiesu-rules`).

mod app;
mod csp;
mod digest;
mod embed;
mod gallery;
mod hand;
mod join;
mod notice;
mod page;
mod rules;
mod script;
mod sm;
mod wasm;
mod words;
mod workbench;

pub use app::{brotli, gzip, is_for_first_visit};
pub use csp::{COEP, CORP, CORS, Csp};
pub use digest::{hex, sha256};

use std::path::PathBuf;

use crate::Done;
use crate::args::Args;
use crate::run::{self, at, files, output, read, say, write};
use crate::setup;

/// Where the app is written.
pub fn app_dir() -> PathBuf {
    at("dist/app")
}

/// Where the app is written that can seal by SM2, SM3 and SM4, too.
pub fn app_with_sm_dir() -> PathBuf {
    at("dist/app-sm")
}

/// Where the rules package is written.
pub fn rules_dir() -> PathBuf {
    at("dist/rules")
}

/// Runs `cargo xtask build [app|rules|yew-host] [--csp legacy] [--features sm]`.
///
/// # Errors
/// The arguments make no sense, or a step failed.
pub fn command(words: &[String]) -> Done {
    let args = Args::parse(words, &["csp", "features"], &[])?;
    let csp = args.value("csp").map_or(Ok(Csp::Strict), Csp::named)?;
    let plain: Vec<&str> = args.plain.iter().map(String::as_str).collect();
    match (plain.as_slice(), args.value("features")) {
        ([] | ["app"], None) => app(csp),
        ([] | ["app"], Some("sm")) => app_with_sm(csp),
        (_, Some(other)) => {
            Err(format!("build --features {other}: there is `sm`, and for the app alone").into())
        }
        (["rules"], None) => rules(),
        // For who runs that one test by hand.
        (["yew-host"], None) => yew_host().map(drop),
        (other, None) => Err(format!(
            "build what? `{}` is none of `app`, `rules`, `yew-host`",
            other.join(" ")
        )
        .into()),
    }
}

/// Writes `dist/app`, and `dist/app-sm` from it, unless nothing they are made of has changed.
///
/// # Errors
/// A step failed; `dist/app-sm` is then as it was before.
pub fn app_with_sm(csp: Csp) -> Done {
    app(csp)?;
    let made_of = [&APP_IS_MADE_OF[..], &["sm"]].concat();
    once(&app_with_sm_dir(), "index.html", &made_of, csp.name(), |into| {
        sm::build(&app_dir(), into)
    })
}

const APP_IS_MADE_OF: [&str; 6] = [
    "index.html",
    "www",
    "src",
    "build.rs",
    "xtask/src/build",
    "xtask/src/config",
];

/// Writes `dist/app`, unless nothing it is made of has changed; before it `dist/rules`, which the workbench runs on.
///
/// # Errors
/// A step failed; `dist/app` is then as it was before.
pub fn app(csp: Csp) -> Done {
    let is_stale = !is_current(&app_dir(), "index.html", &inputs(&APP_IS_MADE_OF, csp.name())?);
    std::thread::scope(|scope| {
        if is_stale {
            setup::wasm_target()?;
            // The longest step of a first build begins beside the rules: their profiles have folders of their own, and
            // while the one is linked, the other has a core left. Should it fail, it does so again below, and says why.
            scope.spawn(|| app::compile().is_ok());
        }
        rules()
    })?;
    once(&app_dir(), "index.html", &APP_IS_MADE_OF, csp.name(), |into| {
        app::build(into, csp)
    })
}

/// Compiles a page of somebody else's that is a Yew app with the form in it, for the tests; the folder of its glue and wasm.
///
/// # Errors
/// It does not compile.
pub fn yew_host() -> Done<PathBuf> {
    const BIN: &str = "jiesu-embed-yew";
    let wasm = wasm::compile(&["build", "--package", "jiesu", "--profile", "web", "--bin", BIN])?;
    let bound = wasm::bind(&wasm, BIN)?;
    let folder = run::target_dir().join("yew-host");
    std::fs::create_dir_all(&folder)?;
    write(&folder.join(format!("{BIN}.js")), bound.js)?;
    write(&folder.join(format!("{BIN}_bg.wasm")), bound.wasm)?;
    Ok(folder)
}

/// Writes `dist/rules`, unless nothing it is made of has changed.
///
/// # Errors
/// A step failed; `dist/rules` is then as it was before.
pub fn rules() -> Done {
    // Of the sources, those that the bundle does not compile are left out.
    let made_of = [
        "src/lib.rs",
        "src/js",
        "src/rules",
        "src/intake",
        "src/text",
        "build.rs",
        "xtask/src/build",
    ];
    once(&rules_dir(), "package.json", &made_of, "", rules::build)
}

/// Runs `build` into a fresh folder and puts it in place of `into`, unless `into` was made of the same things.
fn once(
    into: &std::path::Path,
    witness: &str,
    made_of: &[&str],
    variant: &str,
    build: impl FnOnce(&std::path::Path) -> Done,
) -> Done {
    let name = into.strip_prefix(at("")).unwrap_or(into).display().to_string();
    let fresh = into.with_extension("fresh");
    let stamp = into.with_extension("made-of");
    let inputs = inputs(made_of, variant)?;
    if is_current(into, witness, &inputs) {
        say(&format!("{name} is up to date"));
        return Ok(());
    }
    let begun = std::time::Instant::now();
    setup::wasm_target()?;
    if fresh.exists() {
        std::fs::remove_dir_all(&fresh)?;
    }
    std::fs::create_dir_all(&fresh)?;
    build(&fresh)?;
    if into.exists() {
        std::fs::remove_dir_all(into)?;
    }
    std::fs::rename(&fresh, into)?;
    write(&stamp, inputs)?;
    say(&format!(
        "{name} written in {:.1} s",
        begun.elapsed().as_secs_f32()
    ));
    Ok(())
}

/// Whether `into` is whole and made of these inputs.
fn is_current(into: &std::path::Path, witness: &str, inputs: &str) -> bool {
    into.join(witness).is_file()
        && std::fs::read_to_string(into.with_extension("made-of")).is_ok_and(|made| made == inputs)
}

/// The digest of everything a bundle is made of, the toolchain included.
fn inputs(made_of: &[&str], variant: &str) -> Done<String> {
    let mut list = vec![output(run::command("rustc").arg("-vV"))?, variant.to_owned()];
    for start in made_of
        .iter()
        .chain(&["Cargo.toml", "Cargo.lock", ".cargo/config.toml", "LICENSE"])
    {
        let path = at(start);
        let inside = if path.is_file() {
            vec![String::new()]
        } else {
            files(&path)
        };
        for file in inside {
            let path = if file.is_empty() {
                path.clone()
            } else {
                path.join(&file)
            };
            list.push(format!("{start}/{file} {}", hex(&sha256(&read(&path)?))));
        }
    }
    Ok(hex(&sha256(list.join("\n").as_bytes())))
}
