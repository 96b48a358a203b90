//! Fetches what a step needs and a fresh machine lacks.

use std::path::PathBuf;
use std::process::Command;

use crate::Done;
use crate::run::{at, command, finish, is_there, output, say, target_dir};

/// The target of everything that runs in a browser.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Adds the wasm target to the toolchain if it is missing.
///
/// # Errors
/// There is no rustup, or the target cannot be fetched.
pub fn wasm_target() -> Done {
    let libdir = output(command("rustc").args(["--print", "target-libdir", "--target", WASM]))?;
    if std::path::Path::new(libdir.trim()).is_dir() {
        return Ok(());
    }
    say(&format!("the toolchain lacks {WASM}: rustup target add {WASM}"));
    finish(command("rustup").args(["target", "add", WASM])).map_err(|error| {
        format!("{error}\n  the wasm target of the standard library is needed; install it for this toolchain")
            .into()
    })
}

/// Where the tests find Chromium and its driver.
pub struct Browser {
    /// The browser.
    pub chromium: String,
    /// The WebDriver of the same version.
    pub driver: String,
}

/// Finds Chromium, its driver and Chinese fonts, or installs them where that is possible.
///
/// # Errors
/// They are missing and this is not root on Debian; the text says what to install.
pub fn browser() -> Done<Browser> {
    let both = || {
        let chromium = find("CHROMIUM", &["chromium", "chromium-browser", "google-chrome"])?;
        Some(Browser {
            chromium,
            driver: find("CHROMEDRIVER", &["chromedriver"])?,
        })
    };
    if let Some(browser) = both() {
        return Ok(browser);
    }
    let packages = ["chromium", "chromium-driver", "fonts-noto-cjk"];
    let missing = "Chromium and chromedriver are missing. Elsewhere than on Debian set CHROMIUM and CHROMEDRIVER to their paths.";
    install(&packages, missing)?;
    both().ok_or_else(|| missing.into())
}

/// Finds Firefox, in which web and embed are tried as well, or installs it where that is possible; its program.
///
/// # Errors
/// It is missing and this is not root on Debian; the text says what to install.
pub fn firefox() -> Done<String> {
    let it = || find("FIREFOX", &["firefox-esr", "firefox"]);
    if let Some(firefox) = it() {
        return Ok(firefox);
    }
    let missing = "Firefox is missing. Elsewhere than on Debian set FIREFOX to its path.";
    install(&["firefox-esr"], missing)?;
    it().ok_or_else(|| missing.into())
}

/// A program by the variable that may name it, or else by its names.
fn find(variable: &str, names: &[&str]) -> Option<String> {
    let named = std::env::var(variable).ok().filter(|path| !path.is_empty());
    named.or_else(|| {
        let paths = std::env::var_os("PATH").unwrap_or_default();
        let mut folders: Vec<_> = std::env::split_paths(&paths).collect();
        folders.push("/usr/bin".into());
        let found = names
            .iter()
            .flat_map(|name| folders.iter().map(move |folder| folder.join(name)));
        found
            .into_iter()
            .find(|path| path.is_file())
            .map(|path| path.display().to_string())
    })
}

/// Installs PostgreSQL where that is possible, unless it is there.
///
/// # Errors
/// It is missing and this is not root on Debian; the text says what to install.
pub fn postgres() -> Done {
    if crate::postgres::binaries().is_ok() {
        return Ok(());
    }
    install(&["postgresql", "openssl"], "PostgreSQL is missing.")?;
    crate::postgres::binaries().map(drop)
}

/// Installs Kinto, a backend of somebody else's, into the target directory, unless it is there as its list wants it;
/// its program.
///
/// # Errors
/// There is no Python with `venv` and this is not root on Debian, or PyPI cannot be reached.
pub fn kinto() -> Done<PathBuf> {
    of_python("kinto", "tests/e2e/support/kinto.txt", "bin/kinto")
}

/// Installs moto, which speaks the protocol of S3, as [`kinto`].
///
/// # Errors
/// As [`kinto`].
pub fn moto() -> Done<PathBuf> {
    of_python("moto", "xtask/src/receiver/tests/moto.txt", "bin/moto_server")
}

fn of_python(name: &str, list: &str, program: &str) -> Done<PathBuf> {
    let list = at(list);
    let wanted = crate::run::read(&list)?;
    let folder = target_dir().join("backends").join(name);
    let program = folder.join(program);
    let stamp = folder.join("installed.txt");
    if program.is_file() && std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(program);
    }
    if output(command("python3").args(["-c", "import ensurepip, venv"])).is_err() {
        install(&["python3", "python3-venv"], "Python 3 with venv is missing.")?;
    }
    say(&format!("installing {name} from PyPI for the tests"));
    finish(command("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    let mut pip = Command::new(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ]);
    finish(pip.arg(&list))?;
    crate::run::write(&stamp, wanted)?;
    Ok(program)
}

/// Installs Debian packages, as root; otherwise says how.
fn install(packages: &[&str], missing: &str) -> Done {
    let is_root = output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !is_root || !is_there("apt-get") {
        return Err(format!("{missing} On Debian: sudo apt-get install {}", packages.join(" ")).into());
    }
    say(&format!("apt-get install {}", packages.join(" ")));
    let mut update = command("apt-get");
    // A stale list is tolerable; a missing package is not, and the next command tells.
    let _ = finish(update.args(["update", "--quiet"]));
    let mut install = command("apt-get");
    install
        .args(["install", "--yes", "--quiet", "--no-install-recommends"])
        .args(packages);
    finish(install.env("DEBIAN_FRONTEND", "noninteractive"))
}

/// Installs the JavaScript packages of the end-to-end tests, unless they are as the lock file wants them.
///
/// # Errors
/// There is no Node or npm, or a package cannot be fetched.
pub fn node_packages() -> Done {
    packages_in("tests/e2e")
}

/// The npm packages of a folder, as its lock file names them.
///
/// # Errors
/// There is no Node, or npm fails.
pub fn packages_in(name: &str) -> Done {
    if !is_there("node") || !is_there("npm") {
        return Err("Node 18 or later with npm is needed (Debian: apt-get install nodejs npm)".into());
    }
    let folder = at(name);
    let wanted = crate::run::read(&folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.jiesu-lock");
    if std::fs::read(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    say(&format!("npm ci in {name}"));
    let mut npm = command("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--ignore-scripts"])
        .current_dir(&folder);
    finish(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
    crate::run::write(&stamp, wanted)
}
