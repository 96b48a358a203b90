//! The content security policy: as a meta element, and as a header for a web server.

use crate::Done;

/// What lets a page be in one that is isolated from all origins, with the workers that it starts; and what lets such a page load
/// a file of ours.
pub const COEP: (&str, &str) = ("cross-origin-embedder-policy", "require-corp");
pub const CORP: (&str, &str) = ("cross-origin-resource-policy", "cross-origin");
/// What lets a page of another origin run a module of ours.
pub const CORS: (&str, &str) = ("access-control-allow-origin", "*");

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

    /// The policy with who may have the page in a frame, which only a header can say: the app's own pages, and these origins.
    pub fn framed_by(self, origins: &[&str]) -> String {
        let policy = self.policy();
        let others: String = origins.iter().map(|origin| format!(" {origin}")).collect();
        format!("{policy}; frame-ancestors 'self'{others}")
    }

    /// A file for nginx, to be included in the `server` block that serves `dist/app`.
    pub fn nginx(self) -> String {
        let policy = self.framed_by(&[]);
        let common = format!(
            "    add_header Content-Security-Policy \"{policy}\" always;\n    \
             add_header X-Content-Type-Options nosniff always;\n    \
             add_header Referrer-Policy no-referrer always;\n"
        );
        let [coep, corp, cors] =
            [COEP, CORP, CORS].map(|(name, value)| format!("    add_header {name} {value} always;\n"));
        format!(
            "# Written by `cargo xtask build`. Include it in the server block whose root is this folder.\n\
             # Files with a digest in their name never change; all others are asked for anew each time.\n\
             types {{ application/wasm wasm; text/javascript js; text/css css; text/html html;\n        \
             application/json json; text/plain txt; application/manifest+json webmanifest; image/svg+xml svg; image/png png; }}\n\
             gzip_static on;\n\
             # brotli_static on;   # where nginx has the brotli module; the .br files are here\n\
             location ~ \"-[0-9a-f]{{16}}\\.\" {{\n{common}{coep}    add_header Cache-Control \"public, max-age=31536000, immutable\" always;\n}}\n\
             # Inside other pages: write the origins of `embed.origins` (config.json) behind 'self', too.\n\
             location = /embed.html {{\n{common}{coep}{corp}    add_header Cache-Control no-cache always;\n}}\n\
             location ~ \"^/embed(\\.js|\\.d\\.ts|/check(-words)?\\.js)$\" {{\n{common}{corp}{cors}    add_header Cache-Control no-cache always;\n}}\n\
             location / {{\n{common}    add_header Cache-Control no-cache always;\n}}\n\
             # For `<jiesu-intake open>` in pages of another origin: take the # away, write the page's origin, and put the two\n\
             # lines into each location above but that of embed.js, which has its own (nginx inherits none where there is one).\n\
             #    add_header Access-Control-Allow-Origin \"https://www.bank.example\" always;\n\
             #    add_header Cross-Origin-Resource-Policy cross-origin always;   # location = /embed.html has it\n\
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
