"""The keyboard of the journeys: whatever would stop a person who has no mouse stops it as well."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.keyboard import Keyboard

FORM = """
<title>A form</title><style>{}</style>
<p><a href="#end">First</a></p>
<form><label>Name <input name="name"></label>
<fieldset><legend>How</legend>
<label><input type="radio" name="how" value="a">By hand</label>
<label><input type="radio" name="how" value="b">By post</label></fieldset>
<p><button id="send" type="button">Send</button></p></form>
<p id="end"><a id="last" href="#top">Last</a></p>
"""
TRAP = "send.addEventListener('keydown', event => event.key === 'Tab' && event.preventDefault())"


def on(page: Page, style: str = "", script: str = "") -> Keyboard:
    page.goto("about:blank")
    page.set_content(FORM.replace("{}", style))
    if script:
        page.evaluate(script)
    return Keyboard(page)


def test_what_a_page_offers_is_done_by_keys(page: Page):
    keyboard = on(page)
    keyboard.fill("Name", "Ada")
    keyboard.choose("By post", "How")
    assert keyboard.to("button", "Send").tag == "BUTTON"
    assert keyboard.back_to("textbox", "Name").value == "Ada"
    assert on(page).walk() == []


def test_whoever_goes_on_past_what_they_want_does_not_come_to_it(page: Page):
    keyboard = on(page)
    keyboard.to("button", "Send")
    with pytest.raises(AssertionError, match="does not come to the textbox Name"):
        keyboard.to("textbox", "Name")


@pytest.mark.parametrize(
    ("style", "script", "told"),
    [
        ("#send:focus {outline: none}", "", "not seen to be focused: <button"),
        ("#send:focus {outline: 3px solid transparent}", "", "not seen to be focused: <button"),
        ("#send {box-shadow: 0 2px 0 green} #send:focus {outline: none}", "", "not seen to be focused: <button"),
        ("#send {position: fixed; top: -99px}", "", "focused out of sight: <button"),
        ("body {display: flex; flex-direction: column} #end {order: -1}", "", "back up the page: <a"),
        ("", "send.tabIndex = 1", "back in the order of the page: <a"),
        ("", "send.tabIndex = -1", "not reached: <button"),
        ("", TRAP, "the keyboard is trapped: <button"),
        ("", "send.addEventListener('focus', () => send.blur())", "the keyboard is lost after"),
    ],
)
def test_whatever_would_stop_a_person_is_told(page: Page, style: str, script: str, told: str):
    found = on(page, style, script).walk()
    assert [each for each in found if each.startswith(told)], found
