//! The built screens out of one folder, under a policy that lets a page load nothing but them.
//!
//! Refuses paths that leave the folder and kinds of files the screens do not have.

use super::Served;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use std::path::{Path, PathBuf};

const POLICY: &str = "default-src 'self'; connect-src 'self'; img-src 'self' data: blob:; style-src 'self'; \
script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The builder writes a hash into the names of everything but the page itself.
const HASHED: &str = "assets/";
const NO_SCREENS: &str = "This till was started without its screens: stall serve --ui DIR\n";

/// One file of the screens.
pub async fn screen(State(served): State<Served>, uri: Uri) -> Response {
    let mut response = match &served.screens {
        None => (StatusCode::NOT_FOUND, NO_SCREENS).into_response(),
        Some(folder) => {
            let folder = folder.clone();
            let path = uri.path().to_owned();
            let found = tokio::task::spawn_blocking(move || file(&folder, &path)).await;
            found.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
        }
    };
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(POLICY),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    response
}

fn file(folder: &Path, path: &str) -> Response {
    let name = match path.trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let found = kind_of(name).zip(inside(folder, name));
    let Some((kind, bytes)) =
        found.and_then(|(kind, path)| Some((kind, std::fs::read(path).ok()?)))
    else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let keep = match name.starts_with(HASHED) {
        true => "public, max-age=31536000, immutable",
        false => "no-store",
    };
    (
        [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep)],
        bytes,
    )
        .into_response()
}

/// The file's real place, when it lies in the folder.
fn inside(folder: &Path, name: &str) -> Option<PathBuf> {
    let is_plain =
        |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '%']);
    if !name.split('/').all(is_plain) {
        return None;
    }
    let path = folder.join(name).canonicalize().ok()?;
    (path.starts_with(folder) && path.is_file()).then_some(path)
}

fn kind_of(name: &str) -> Option<&'static str> {
    let (_, extension) = name.rsplit_once('.')?;
    Some(match extension {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leaves_the_folder_is_not_found() {
        let parent = tempfile::tempdir().unwrap();
        let folder = parent.path().join("ui").join("assets");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(parent.path().join("secret.txt"), "x").unwrap();
        std::fs::write(folder.join("a-1.js"), "y").unwrap();
        let ui = parent.path().join("ui").canonicalize().unwrap();
        assert!(inside(&ui, "assets/a-1.js").is_some());
        for name in [
            "../secret.txt",
            "assets/../../secret.txt",
            "assets//a-1.js",
            "assets",
            ".env",
            "%2e%2e/secret.txt",
        ] {
            assert!(inside(&ui, name).is_none(), "{name}");
        }
    }

    #[test]
    fn only_the_page_itself_is_asked_for_anew() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("assets")).unwrap();
        std::fs::write(folder.path().join("index.html"), "<p>").unwrap();
        std::fs::write(folder.path().join("assets/a-1.js"), "y").unwrap();
        let ui = folder.path().canonicalize().unwrap();
        let keep = |path: &str| {
            file(&ui, path).headers()[header::CACHE_CONTROL]
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(keep("/"), "no-store");
        assert!(keep("/assets/a-1.js").contains("immutable"));
        assert_eq!(file(&ui, "/nothing.js").status(), StatusCode::NOT_FOUND);
    }
}
