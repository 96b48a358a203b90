//! Files: the browser's own picker under a large label, the list of what was taken, and why one was not.

use super::{described_by, focus_mark, grouped, input_id};
use crate::intake::Action;
use crate::intake::view::FieldView;
use crate::text::{Arg, MessageId, Phrase};
use crate::ui::Ui;
use crate::ui::part::icon::{Icon, icon};
use web_sys::HtmlInputElement;
use yew::prelude::*;

pub(super) fn files(ui: &Ui, field: &FieldView, max: usize) -> Html {
    let onchange = {
        let files = ui.files.clone();
        Callback::from(move |event: Event| {
            let Some(input) = event.target_dyn_into::<HtmlInputElement>() else {
                return;
            };
            if let Some(list) = input.files() {
                files.emit((0..list.length()).filter_map(|index| list.get(index)).collect());
            }
            // So that the same file can be picked again after it was removed.
            input.set_value("");
        })
    };
    grouped(
        ui,
        field,
        Some("group"),
        false,
        html! {
            <>
                if let Some(refused) = &field.refused {
                    <p class="field-error" role="alert">{icon(Icon::Alert)}<span>{ui.say(refused)}</span></p>
                }
                if !field.files.is_empty() {
                    <ul class="files" aria-label={ui.word(MessageId::UiFilesTitle)}>
                        {for field.files.iter().map(|file| {
                            let remove = Phrase::message(MessageId::UiRemoveFileNamed)
                                .with("name", Arg::Text(file.name.expose().to_owned()));
                            let size = Phrase::message(MessageId::UiFileSize).with("size", Arg::Bytes(file.bytes));
                            html! {
                                <li class="file" key={file.id.as_str()}>
                                    {icon(Icon::File)}
                                    <span class="file-name">
                                        {file.name.expose().to_owned()}
                                        <span class="file-size num">{ui.say(&size)}</span>
                                    </span>
                                    <button type="button" class="btn btn-quiet btn-small" aria-label={ui.say(&remove)}
                                        onclick={ui.click(Action::Detach(file.id.clone()))}>{ui.word(MessageId::RemoveFile)}</button>
                                </li>
                            }
                        })}
                    </ul>
                }
                if field.files.len() < max {
                    <div class="pick">
                        <input type="file" id={input_id(field)} accept="image/*,application/pdf" multiple=true
                            aria-describedby={described_by(field)} data-focus={focus_mark(field)} {onchange} />
                        <label class="pick-label" for={input_id(field)}>{icon(Icon::Clip)}{ui.word(MessageId::AddFiles)}</label>
                    </div>
                }
            </>
        },
    )
}
