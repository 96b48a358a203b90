//! The content security policy: as a meta element, and as a header for a web server.

use crate::Done;

/// Which engines the policy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Csp {
    /// Chrome 97 and later, Firefox, Safari.
    Strict,
    /// Chrome 84 to 96 too, which need `'unsafe-eval'` to compile wasm. Trusted Types keep `eval` of strings shut.
    Legacy,
}

impl Csp {
    /// The policy of that name.
    ///
    /// # Errors
    /// There is none.
    pub fn named(name: &str) -> Done<Csp> {
        match name {
            "strict" => Ok(Csp::Strict),
            "legacy" => Ok(Csp::Legacy),
            other => {
                Err(format!("--csp {other}: it is `strict` (default) or `legacy` (Chrome 84 to 96)").into())
            }
        }
    }

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Csp::Strict => "strict",
            Csp::Legacy => "legacy",
        }
    }

    /// The policy itself, in one line.
    pub fn policy(self) -> String {
        let script = match self {
            Csp::Strict => "'self' 'wasm-unsafe-eval'",
            Csp::Legacy => "'self' 'wasm-unsafe-eval' 'unsafe-eval'",
        };
        [
            "default-src 'none'",
            &format!("script-src {script}"),
            "style-src 'self'",
            "connect-src 'self' https:",
            "img-src 'self' data: blob:",
            "manifest-src 'self'",
            "worker-src 'self'",
            "frame-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types jiesu",
        ]
        .join("; ")
    }

    /// A file for nginx, to be included in the `server` block that serves `dist/app`.
    pub fn nginx(self) -> String {
        let policy = self.policy();
        let common = format!(
            "    add_header Content-Security-Policy \"{policy}\" always;\n    \
             add_header X-Content-Type-Options nosniff always;\n    \
             add_header Referrer-Policy no-referrer always;\n"
        );
        format!(
            "# Written by `cargo xtask build`. Include it in the server block whose root is this folder.\n\
             # Files with a digest in their name never change; all others are asked for anew each time.\n\
             types {{ application/wasm wasm; text/javascript js; text/css css; text/html html;\n        \
             application/json json; text/plain txt; application/manifest+json webmanifest; image/svg+xml svg; image/png png; }}\n\
             gzip_static on;\n\
             # brotli_static on;   # where nginx has the brotli module; the .br files are here\n\
             location ~ \"-[0-9a-f]{{16}}\\.\" {{\n{common}    add_header Cache-Control \"public, max-age=31536000, immutable\" always;\n}}\n\
             location / {{\n{common}    add_header Cache-Control no-cache always;\n}}\n\
             # Not for the public.\n\
             location = /headers.nginx.conf {{ return 404; }}\n"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_legacy_may_eval_and_neither_allows_inline() {
        assert_eq!(
            Csp::Strict.policy(),
            "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' https:; \
             img-src 'self' data: blob:; manifest-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; \
             form-action 'none'; require-trusted-types-for 'script'; trusted-types jiesu"
        );
        assert!(Csp::Legacy.policy().contains(" 'unsafe-eval'"));
        assert!(Csp::named("off").is_err());
    }
}
