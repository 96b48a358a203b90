//! `dist/app`: the PWA, ready for any static web server.
//!
//! Files whose name carries a digest may be cached for ever; index.html, sw.js, config.json, the manifest, icons
//! and packs keep their names. Placeholders, all of which must be there:
//!
//! | In | is | becomes |
//! |---|---|---|
//! | index.html | `<!-- xtask:csp -->` | the policy as a meta element |
//! | | `href="www/app.css"` | the style sheets of www/styles, bundled by name |
//! | | `<script type="module" src="www/boot.js"></script>` | the same, and preloads of glue and wasm |
//! | | `="www/…` | the same without `www/` |
//! | embed.html | is index.html with `embed/frame.js` in the place of `boot.js`, which it loads | |
//! | hand.html | is index.html with `hand/phone.js` in the place of `boot.js`, which it loads | |
//! | www/embed/frame.js, www/hand/phone.js | `__BOOT_JS__` | the URL of www/boot.js, relative to it |
//! | www/embed/open.js | `__OPEN_JS__` | the URL of glue and www/boot.js in one function, relative to it |
//! | other pages | the first two of these, the second as `="app.css"` or `="../app.css"` | |
//! | www/boot.js | `__APP_JS__`, `__APP_WASM__` | the URLs of glue and wasm, relative to boot.js |
//! | | `__VAULT__` | the address of the worker for staff, relative to the page |
//! | www/vault.js | `__VAULT_JS__`, `__SEAL_JS__` | the URLs of the worker's glue and of www/seal.js, relative to it |
//! | www/mapping/check.js | `__SEAL_SM_JS__` | the URL of www/seal-sm.js, relative to it; nothing in an app without it |
//! | www/seal-sm.js | `__SM_JS__` | the URL of the glue, relative to it |
//! | www/sw.js | `__PRECACHE__` | `{"shell":{"./":"<8 digits of the SHA-256>", …}, …}`, by group: what a first visit loads |
//! | | `__VERSION__` | the digest of that list, and with it of the other |
//!
//! All other files that the worker knows are in `files.json`, in the same form, which it reads when it first needs one of them.
//!
//! Groups: `shell`, which the worker installs; `pack` and `words` (packs, their wording, the messages of a language),
//! `health` (with `case`), `mapping`, `staff` (the vault and its windows), `kiosk` and `parts`, which it keeps once they were used, and
//! at terminals and for staff from the start; `seal`, which it installs too where the configuration has a key. The workbench and the
//! gallery are not listed: the worker keeps the first like a bank's own data. config.json has the digest `null`: the bank edits it.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use jiesu::rules::builtin;
use jiesu::text::Language;
use serde_json::json;

use super::csp::Csp;
use super::digest::{prefix, short};
use super::script::minified;
use super::words::{HAND, HEALTH, KIOSK, MESSAGES, PARTS, STAFF};
use super::{embed, gallery, hand, notice, page, sm, wasm, words, workbench};
use crate::Done;
use crate::run::{at, files, read, read_text, say, write};

/// The program of the app itself.
const BIN: &str = "jiesu-app";
/// The worker that opens stores.
const VAULT: &str = "jiesu-vault";
/// The configuration file: never precompressed and never checked by digest, since the bank edits it.
const CONFIG: &str = "config.json";

/// What the service worker keeps beside the files of a first visit.
const LIST: &str = "files.json";

/// What may stand in the configuration, for the editors of whoever writes one. Nobody's visit loads it.
const SCHEMA: &str = "config.schema.json";

/// Whose work is in the bundle. Nobody's visit loads it.
const NOTICES: &str = "THIRD-PARTY.txt";

/// The features of the modules in the bundle; the workbench's are in it, too.
pub(super) const MADE_OF: [&str; 3] = ["app", "rules-js", "check-js"];

/// The pack that www/config.json names, and what it extends.
fn first_packs() -> &'static [String] {
    static FIRST: OnceLock<Vec<String>> = OnceLock::new();
    FIRST.get_or_init(|| {
        let read = |text: &str, key: &str| {
            let value: serde_json::Value = serde_json::from_str(text).ok()?;
            value[key].as_str().map(str::to_owned)
        };
        let config = read_text(&at("www").join(CONFIG)).unwrap_or_default();
        let named = read(&config, "pack");
        let json = |id: &String| {
            builtin::packs()
                .iter()
                .find(|pack| pack.id == id)
                .map(|pack| pack.json)
        };
        let extended = named
            .as_ref()
            .and_then(json)
            .and_then(|json| read(json, "extends"));
        named.into_iter().chain(extended).collect()
    })
}

/// The words for faults of packs: fetched only where a pack has one.
const FAULT_WORDS: &str = "packs/faults.";

/// The ids of the packs: fetched only where the configuration names one that is not there.
const PACK_LIST: &str = "packs/index.json";

/// What shows one case; its words are those of the health.
const CASE: &str = "case/";

/// What speaks to a backend of another kind: fetched where the configuration has a mapping.
const MAPPING: &str = "mapping/";

/// Writes everything into the folder `into`, which is empty.
///
/// # Errors
/// The app does not compile, a placeholder is missing, or the page has inline code.
pub fn build(into: &Path, csp: Csp) -> Done {
    let page_source = read_text(&at("index.html"))?;
    page::refuse_inline("index.html", &page_source)?;

    say("compiling the app for the browser");
    let mut app = App::default();
    let (glue_name, wasm_name) = app.program(BIN)?;
    let (vault_glue, _) = app.program(VAULT)?;
    let vault = read_text(&at("www/vault.js"))?;
    let vault = page::put("www/vault.js", &vault, "__VAULT_JS__", &format!("./{vault_glue}"))?;
    let seal_name = app.script("seal")?;
    let vault = page::put("www/vault.js", &vault, "__SEAL_JS__", &format!("./{seal_name}"))?;
    let vault_name = app.hashed("vault", "js", minified("vault.js", &vault)?.into_bytes());
    let boot = read_text(&at("www/boot.js"))?;
    let boot = page::put("www/boot.js", &boot, "__VAULT__", &vault_name)?;
    let boot = page::put("www/boot.js", &boot, "__APP_JS__", &format!("./{glue_name}"))?;
    let boot = page::put("www/boot.js", &boot, "__APP_WASM__", &format!("./{wasm_name}"))?;
    let boot = page::put("www/boot.js", &boot, "__SEAL_JS__", &format!("./{seal_name}"))?;
    let picture_name = app.script("picture")?;
    let boot = page::put(
        "www/boot.js",
        &boot,
        "__PICTURE_JS__",
        &format!("./{picture_name}"),
    )?;
    let boot_name = app.hashed("boot", "js", minified("boot.js", &boot)?.into_bytes());
    let open = embed::running(&app.glue[BIN], &boot)?;
    let open_name = app.hashed(embed::RUN, "js", minified(embed::RUN, &open)?.into_bytes());
    let sheets = files(&at("www/styles"))
        .into_iter()
        .filter(|name| name.ends_with(".css"));
    let sheets = sheets
        .map(|name| read_text(&at("www/styles").join(name)))
        .collect::<Done<Vec<_>>>()?;
    let css = page::bundle_css(&sheets);
    let css_name = app.hashed("app", "css", css.clone().into_bytes());

    let meta = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">",
        csp.policy()
    );
    for name in files(&at("www")) {
        match name.as_str() {
            "boot.js"
            | "picture.js"
            | "seal.js"
            | "vault.js"
            | sm::SEALER
            | embed::FRAME
            | embed::OPEN
            | hand::PHONE => {}
            // Last, when all is there that it lists.
            "sw.js" => {}
            // Sources of the bundle, and notes for developers.
            name if name.starts_with("styles/") || name.ends_with(".md") => {}
            name if name.ends_with(".html") => {
                let html = read_text(&at("www").join(name))?;
                page::refuse_inline(&format!("www/{name}"), &html)?;
                let html = html.replace("<!-- xtask:csp -->", &meta);
                let html = html.replace("=\"app.css\"", &format!("=\"{css_name}\""));
                let html = html.replace("=\"../app.css\"", &format!("=\"../{css_name}\""));
                app.add(name, html.into_bytes());
            }
            name if name.ends_with(".js") => {
                let script = read_text(&at("www").join(name))?;
                let script = script.replace(sm::PLACE, "");
                // Examples are read by people.
                let is_read = name.starts_with("examples/");
                let script = if is_read { script } else { minified(name, &script)? };
                app.add(name, script.into_bytes());
            }
            // With those of the bundle.
            embed::OPEN_SHEET => {}
            name => app.add(name, read(&at("www").join(name))?),
        }
    }
    packs(&mut app);
    for (name, bytes) in [workbench::files()?, gallery::files()?, words::files()?]
        .into_iter()
        .flatten()
    {
        app.add(&name, bytes);
    }

    let boot_tag = format!(
        "<link rel=\"modulepreload\" href=\"{glue_name}\">\n\
         <link rel=\"preload\" href=\"{wasm_name}\" as=\"fetch\" type=\"application/wasm\" crossorigin>\n\
         <script type=\"module\" src=\"{boot_name}\"></script>"
    );
    let html = page::put("index.html", &page_source, "<!-- xtask:csp -->", &meta)?;
    let html = page::put("index.html", &html, "\"www/app.css\"", &format!("\"{css_name}\""))?;
    let html = page::put(
        "index.html",
        &html,
        "<script type=\"module\" src=\"www/boot.js\"></script>",
        &boot_tag,
    )?;
    let html = page::bare_html(&html.replace("=\"www/", "=\""));
    for (name, bytes) in embed::files(&html, &boot_tag, &boot_name)? {
        app.add(name, bytes);
    }
    for (name, bytes) in hand::files(&html, &boot_name)? {
        app.add(name, bytes);
    }
    for (name, bytes) in embed::open(&css, &open_name)? {
        app.add(name, bytes);
    }
    app.add("index.html", html.into_bytes());

    app.add_service_worker()?;
    app.add("headers.nginx.conf", csp.nginx().into_bytes());
    app.add(SCHEMA, crate::config::schema::text()?.into_bytes());
    app.add_notices(&MADE_OF)?;
    app.add("LICENSE", read(&at("LICENSE"))?);
    app.add(embed::SRI, embed::digests(&app.files)?);
    app.write(into, None)
}

/// Compiles all that is linked for the app ahead of `build`, which then finds it made.
///
/// # Errors
/// It does not compile.
pub fn compile() -> Done<PathBuf> {
    programs(&[BIN, VAULT, gallery::BIN])
}

/// Compiles binaries of the package, the last one's path.
fn programs(bins: &[&str]) -> Done<PathBuf> {
    let mut words = vec!["build", "--package", "jiesu", "--profile", "web"];
    for bin in bins {
        words.extend(["--bin", bin]);
    }
    wasm::compile(&words)
}

/// The files of the bundle by name.
#[derive(Default)]
pub(super) struct App {
    pub(super) files: BTreeMap<String, Vec<u8>>,
    /// The glue of the programs in it, as it was before it was shortened.
    glue: BTreeMap<String, String>,
}

impl App {
    pub(super) fn add(&mut self, name: &str, bytes: Vec<u8>) {
        self.files.insert(name.to_owned(), bytes);
    }

    /// Compiles a binary of the package and adds it with its glue; the names of glue and wasm.
    fn program(&mut self, bin: &str) -> Done<(String, String)> {
        self.module(bin, &programs(&[bin])?)
    }

    /// Adds a compiled module with its glue; the names of glue and wasm.
    pub(super) fn module(&mut self, bin: &str, wasm: &Path) -> Done<(String, String)> {
        let bound = wasm::bind(wasm, bin)?;
        let wasm_name = self.hashed(bin, "wasm", bound.wasm);
        let glue = String::from_utf8(bound.js)?;
        let glue = page::put(
            "the glue of wasm-bindgen",
            &glue,
            &format!("{bin}_bg.wasm"),
            &wasm_name,
        )?;
        let glue_name = self.hashed(bin, "js", minified(bin, &glue)?.into_bytes());
        self.glue.insert(bin.to_owned(), glue);
        for (name, bytes) in bound.snippets {
            self.add(&name, bytes);
        }
        Ok((glue_name, wasm_name))
    }

    /// Adds a script of www under such a name; that name.
    fn script(&mut self, stem: &str) -> Done<String> {
        let script = minified(stem, &read_text(&at("www").join(format!("{stem}.js")))?)?;
        Ok(self.hashed(stem, "js", script.into_bytes()))
    }

    /// Adds a file under a name that carries its digest; that name.
    pub(super) fn hashed(&mut self, stem: &str, extension: &str, bytes: Vec<u8>) -> String {
        let name = format!("{stem}-{}.{extension}", short(&bytes));
        self.add(&name, bytes);
        name
    }

    /// Adds the service worker, which lists what a first visit loads, and the list of everything else that it keeps.
    pub(super) fn add_service_worker(&mut self) -> Done {
        self.add(LIST, self.listed(|name| !is_for_first_visit(name)).into_bytes());
        let list = self.listed(|name| is_for_first_visit(name) || name == LIST);
        let version = short(list.as_bytes());
        let script = read_text(&at("www/sw.js"))?;
        let script = page::put("www/sw.js", &script, "__PRECACHE__", &list)?;
        let script = page::put("www/sw.js", &script, "__VERSION__", &version)?;
        self.add("sw.js", minified("sw.js", &script)?.into_bytes());
        Ok(())
    }

    /// Adds whose work is in the modules that these features make, and in the scripts.
    pub(super) fn add_notices(&mut self, features: &[&str]) -> Done {
        let crates = notice::third_party(features)?;
        let scripts = read_text(&at("www/case/lean-qr.md"))?;
        self.add(NOTICES, format!("{crates}\n{scripts}").into_bytes());
        Ok(())
    }

    /// The files that the service worker keeps and that are `wanted`, as JSON. The page is listed as `./`, the address people open.
    fn listed(&self, wanted: impl Fn(&str) -> bool) -> String {
        // Those that are alike side by side: they pack better.
        let mut groups = serde_json::Map::new();
        for (name, bytes) in self
            .files
            .iter()
            .filter(|(name, _)| (is_kept(name) || name.as_str() == LIST) && wanted(name))
        {
            let url = if name == "index.html" { "./" } else { name };
            let digest = (name != CONFIG).then(|| prefix(bytes));
            groups.entry(group(name)).or_insert_with(|| json!({}))[url] = json!(digest);
        }
        serde_json::Value::Object(groups).to_string()
    }

    /// Writes the files, and beside those worth it a `.br` and a `.gz`, which are copied where they lie in `packed` beside the
    /// same file.
    pub(super) fn write(&self, into: &Path, packed: Option<&Path>) -> Done {
        // Packing takes longer than all else here; the largest come first, so that no core is left with them at the end.
        let mut all: Vec<(&String, &Vec<u8>)> = self.files.iter().collect();
        all.sort_by_key(|(_, bytes)| std::cmp::Reverse(bytes.len()));
        let next = AtomicUsize::new(0);
        let work = || -> Result<(), String> {
            while let Some((name, bytes)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
                App::write_one(into, packed, name, bytes).map_err(|fault| fault.to_string())?;
            }
            Ok(())
        };
        std::thread::scope(|scope| {
            let other = scope.spawn(work);
            work()?;
            other.join().map_err(|_| "packing a file panicked".to_owned())?
        })?;
        Ok(())
    }

    /// Writes one file, and what is packed of it.
    fn write_one(into: &Path, packed: Option<&Path>, name: &str, bytes: &[u8]) -> Done {
        write(&into.join(name), bytes)?;
        let extension = name.rsplit('.').next().unwrap_or_default();
        let text = ["html", "js", "css", "wasm", "json", "svg", "txt", "webmanifest"].contains(&extension);
        if !text || name == CONFIG {
            return Ok(());
        }
        let is_same = |folder: &&Path| std::fs::read(folder.join(name)).is_ok_and(|there| there == bytes);
        let packed = packed.filter(is_same);
        for (ending, pack) in [("br", brotli as fn(&[u8]) -> Done<Vec<u8>>), ("gz", gzip)] {
            let name = format!("{name}.{ending}");
            let bytes = match packed {
                Some(folder) => read(&folder.join(&name))?,
                None => pack(bytes)?,
            };
            write(&into.join(&name), bytes)?;
        }
        Ok(())
    }
}

/// Whether the service worker keeps a file for offline use: all but pages and configurations for integrators,
/// and the pictures that only the system asks for, when somebody installs the app.
pub fn is_kept(name: &str) -> bool {
    let served_as_is = ["sw.js", "sw-off.js", "headers.nginx.conf", "LICENSE", NOTICES].contains(&name)
        || name.starts_with("examples/");
    let schema = name == SCHEMA;
    let for_installing = name.starts_with("icons/") && name.ends_with(".png");
    !served_as_is
        && !schema
        && !for_installing
        && !name.starts_with(FAULT_WORDS)
        && name != PACK_LIST
        && !workbench::has(name)
        && !gallery::has(name)
        && !words::is_on_demand(name)
        && !is_for_asking(name)
        && !embed::has(name)
        && !is_for_handing_over(name)
        && name != LIST
}

/// The page that tells how far a case is. It needs the network, and whoever complains does not need it.
fn is_for_asking(name: &str) -> bool {
    name == "status.html" || name.starts_with("status/")
}

/// What a telephone takes a draft from a terminal by, which needs the network anyway. The terminal's own part of it is kept: its
/// page begins with it.
fn is_for_handing_over(name: &str) -> bool {
    name == hand::PHONE || name == hand::PAGE
}

/// Whether a first visit loads a file: everything that is kept, but of languages only the first, and of packs only
/// those that the configuration as it is shipped names.
pub fn is_for_first_visit(name: &str) -> bool {
    let language = Language::default().tag();
    let in_use = |id: &str| first_packs().iter().any(|first| first == id);
    match group(name) {
        "shell" => is_kept(name),
        _ if name.starts_with(MESSAGES) => name == format!("{MESSAGES}{language}.txt"),
        _ => {
            let pack = name
                .strip_prefix("packs/")
                .and_then(|pack| pack.strip_suffix(".json"));
            let rules = pack.map(|pack| pack.strip_suffix(&format!(".{language}")).unwrap_or(pack));
            rules.is_some_and(in_use)
        }
    }
}

fn group(name: &str) -> &'static str {
    if name.starts_with(MESSAGES) {
        return "words";
    }
    if name.starts_with(HEALTH) || name.starts_with(CASE) {
        return "health";
    }
    if name.starts_with(MAPPING) {
        return "mapping";
    }
    if name.starts_with(KIOSK) || name.starts_with(HAND) {
        return "kiosk";
    }
    if name.starts_with(PARTS) {
        return "parts";
    }
    if name == LIST {
        return "list";
    }
    if name.starts_with("seal-") || name.starts_with(sm::MODULE) {
        return "seal";
    }
    if [STAFF, "vault-", "jiesu-vault-"]
        .iter()
        .any(|vault| name.starts_with(vault))
    {
        return "staff";
    }
    let in_packs = name.strip_prefix("packs/").map(|pack| pack.matches('.').count());
    match in_packs {
        None => "shell",
        Some(0 | 1) => "pack",
        Some(_) => "words",
    }
}

/// `packs/<id>.json` and `packs/<id>.<language>.json`. The calendar they count by is part of the wasm.
fn packs(app: &mut App) {
    for pack in builtin::packs() {
        app.add(&format!("packs/{}.json", pack.id), pack.json.into());
        for (language, words) in pack.wording {
            app.add(&format!("packs/{}.{language}.json", pack.id), (*words).into());
        }
    }
    let ids: Vec<&str> = builtin::packs().iter().map(|pack| pack.id).collect();
    app.add(PACK_LIST, json!(ids).to_string().into());
    for (language, words) in builtin::fault_wording() {
        app.add(&format!("{FAULT_WORDS}{language}.json"), (*words).into());
    }
}

/// `bytes` in brotli at its best, as a static server would keep them.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn brotli(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*bytes, &mut packed, &parameters)?;
    Ok(packed)
}

/// `bytes` in gzip at its best.
///
/// # Errors
/// Never in practice: it writes to memory.
pub fn gzip(bytes: &[u8]) -> Done<Vec<u8>> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packed.write_all(bytes)?;
    Ok(packed.finish()?)
}
