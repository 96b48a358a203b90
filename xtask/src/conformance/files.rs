//! Attachments: whole, listed only when they are there, once.

use super::sample::{content_digest, new_id};
use super::{Bench, Case, Check, Fault, Found, digest};

pub const CHECKS: &[Check] = &[
    Check {
        id: "attachments/two",
        says: "Files arrive one by one, and the receipt lists each once it is there.",
        run: two,
    },
    Check {
        id: "attachments/repeat",
        says: "A file that is sent again, also from eight sides at once, is listed once.",
        run: repeat,
    },
    Check {
        id: "attachments/digest",
        says: "A file with another digest than announced or listed is refused and not listed.",
        run: wrong_digest,
    },
    Check {
        id: "attachments/half",
        says: "A file that breaks off is not listed, and can be sent whole afterwards.",
        run: half,
    },
    Check {
        id: "attachments/unknown",
        says: "Files that no case lists, and files of unknown cases, are refused.",
        run: unknown,
    },
];

fn listed(bench: &Bench, case: &Case) -> Found<Vec<String>> {
    let receipt = bench.receipt(case)?;
    let digests = receipt["attachments"].as_array().into_iter().flatten();
    Ok(digests
        .filter_map(|digest| digest.as_str().map(str::to_owned))
        .collect())
}

fn must_list(bench: &Bench, case: &Case, wanted: &[String]) -> Found {
    let (mut found, mut wanted) = (listed(bench, case)?, wanted.to_vec());
    found.sort();
    wanted.sort();
    if found == wanted {
        return Ok(());
    }
    Err(format!(
        "the receipt lists {} attachments where {} are stored",
        found.len(),
        wanted.len()
    )
    .into())
}

fn two(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(2)?;
    let mut stored = Vec::new();
    must_list(bench, &case, &stored)?;
    for file in &case.files {
        let answer = bench.hand_in_file(&case.id, &file.id, &file.bytes, &content_digest(&file.bytes))?;
        if !answer.is_success() {
            return Err(format!("a file was answered with {}", answer.status).into());
        }
        stored.push(digest(&file.bytes));
        must_list(bench, &case, &stored)?;
    }
    Ok(())
}

fn repeat(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(1)?;
    for file in &case.files {
        let send = |_| bench.hand_in_file(&case.id, &file.id, &file.bytes, &content_digest(&file.bytes));
        let answers = bench.at_once(8, send).into_iter().chain([send(0)]);
        for answer in answers {
            let answer = answer?;
            if !answer.is_success() && !matches!(answer.status, 409 | 412 | 429 | 503) {
                return Err(format!("a repeat was answered with {}", answer.status).into());
            }
        }
        must_list(bench, &case, &[digest(&file.bytes)])?;
    }
    Ok(())
}

fn wrong_digest(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(1)?;
    for file in &case.files {
        let mut changed = file.bytes.clone();
        changed.reverse();
        for (bytes, announced) in [
            (&changed, content_digest(&file.bytes)),
            (&changed, content_digest(&changed)),
            (&file.bytes, content_digest(&changed)),
        ] {
            let answer = bench.hand_in_file(&case.id, &file.id, bytes, &announced)?;
            if !answer.is_refusal() {
                return Err(format!("other bytes were answered with {}", answer.status).into());
            }
        }
        must_list(bench, &case, &[])?;
        let mut longer = file.bytes.clone();
        longer.extend([b'x'; 1000]);
        let answer = bench.hand_in_file(&case.id, &file.id, &longer, &content_digest(&file.bytes))?;
        if !answer.is_refusal() {
            return Err(format!("more bytes than listed were answered with {}", answer.status).into());
        }
        must_list(bench, &case, &[])?;
    }
    Ok(())
}

fn half(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(1)?;
    for file in &case.files {
        let line = format!("PUT /cases/{}/attachments/{}", case.id, file.id);
        let announced = content_digest(&file.bytes);
        let headers = [
            ("content-type", "image/png"),
            ("content-digest", announced.as_str()),
        ];
        for sent in [0, file.bytes.len() / 2, file.bytes.len() - 1] {
            bench.client.hang_up(&line, &headers, &file.bytes, sent)?;
        }
        must_list(bench, &case, &[])?;
        let answer = bench.hand_in_file(&case.id, &file.id, &file.bytes, &announced)?;
        if !answer.is_success() {
            return Err(format!("the whole file was answered with {}", answer.status).into());
        }
        must_list(bench, &case, &[digest(&file.bytes)])?;
    }
    Ok(())
}

fn unknown(bench: &Bench) -> Found {
    let (case, _) = bench.new_case(1)?;
    for file in &case.files {
        let announced = content_digest(&file.bytes);
        let elsewhere = bench.hand_in_file(&new_id(), &file.id, &file.bytes, &announced)?;
        let unlisted = bench.hand_in_file(&case.id, &new_id(), &file.bytes, &announced)?;
        if !elsewhere.is_refusal() || !unlisted.is_refusal() {
            return Err(format!("answered with {} and {}", elsewhere.status, unlisted.status).into());
        }
        must_list(bench, &case, &[])?;
        if elsewhere.status != 404 {
            return Err(Fault::Lacking(format!(
                "an unknown case: {} instead of 404",
                elsewhere.status
            )));
        }
    }
    Ok(())
}
