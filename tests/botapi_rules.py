"""What Telegram refuses, and the words it refuses it with; pure functions, used by `botapi`.

Limits are from https://core.telegram.org/bots/api (the section is named at each rule). The descriptions are those of
the live service as recorded by others, and of TDLib's parser; the few that nobody has recorded say so.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

Json = dict[str, Any]

TEXT_UNITS = 4096  # sendMessage: "1-4096 characters after entities parsing", counted in UTF-16 units
CAPTION_UNITS = 1024  # sendPhoto: "0-1024 characters after entities parsing"
ACTIONS = re.compile(  # sendChatAction
    "typing|upload_photo|(record|upload)_(video|voice|video_note)|upload_document|choose_sticker|find_location"
)


class Refused(Exception):
    """Telegram's answer to a wrong request: an HTTP status, a description and ResponseParameters."""

    def __init__(self, description: str, code: int = 400, **parameters: int) -> None:
        prefix = {400: "Bad Request: ", 403: "Forbidden: ", 409: "Conflict: "}.get(code, "")
        super().__init__(prefix + description)
        self.code = code
        self.description = prefix + description
        self.parameters = parameters


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


# --- Telegram's HTML (#html-style), refused as TDLib's parse_html refuses it ------------------------------------------

KINDS = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("span", "tg-spoiler"), "spoiler"),
    "a": "text_link",
    "tg-emoji": "custom_emoji",
    "tg-time": "date_time",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|(lt|gt|amp|quot)(?![A-Za-z]));?")
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
RUN = re.compile(r"[^<&]+")
BLANK = re.compile(r"[ \t\r\n\v]*")
TAG_NAME = re.compile(r"[^ \t\r\n\v\0>]*")
ATTRIBUTE = re.compile(r"[^ \t\r\n\v\0=>/\"']*")
NAME_TOKEN = re.compile(r"[A-Za-z0-9.-]*")


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The text that a person sees and its MessageEntity list.

    An unknown reference such as `&nbsp;` is not refused: Telegram shows it as it stands, so it comes back as it stands.
    """
    html = source + "\0"  # the parser reads to a terminating zero; offsets in messages are bytes of UTF-8
    text: list[str] = []
    size = 0  # UTF-16 units of `text`
    entities: list[Json] = []
    stack: list[tuple[str, str, int, int]] = []  # tag, argument, offset, index into `text`
    i = 0
    while i < len(source):
        if run := RUN.match(html, i, len(source)):
            piece, i = run[0], run.end()
        elif html[i] == "&":
            piece, i = _reference(html, i)
        elif html[i + 1] != "/":
            tag, argument, i = _start_tag(html, i)
            if tag == "blockquote" and any(open_tag == tag for open_tag, *_ in stack):
                # the service flattens them; the documentation forbids them, in no words of its own
                raise _unparsable("blockquote entities can't be nested")
            stack.append((tag, argument, size, len(text)))
            continue
        else:
            i = _end_tag(html, i, stack)
            tag, argument, offset, start = stack.pop()
            if size > offset:
                _add(entities, tag, argument, offset, size - offset, "".join(text[start:]))
            continue
        text.append(piece)
        size += units(piece)
    if stack:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{stack[-1][0]}"')
    plain = "".join(text)
    if any("\ud800" <= character <= "\udfff" for character in plain):
        raise _unparsable(
            "Text contains invalid Unicode characters after decoding HTML entities, "
            "check for unmatched surrogate code units"
        )
    for entity in entities:
        if entity["type"] == "code":
            entity.pop("language", None)
    return plain, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _unparsable(why: str) -> Refused:
    return Refused(f"can't parse entities: {why}")


def _bytes(html: str, index: int) -> int:
    return len(html[:index].encode("utf-8", "surrogatepass"))


def _reference(html: str, i: int) -> tuple[str, int]:
    found = REFERENCE.match(html, i)
    if not found:
        return "&", i + 1
    if found[3]:
        return NAMED[found[3]], found.end()
    code = int(found[1], 16) if found[1] else int(found[2])
    return (chr(code), found.end()) if 0 < code < 0x10FFFF else ("&", i + 1)


def _start_tag(html: str, begin: int) -> tuple[str, str, int]:
    """Tag, the one attribute value that matters, and the index after `>`."""
    at = _bytes(html, begin)
    name = _span(TAG_NAME, html, begin + 1)
    tag, i = name.lower(), begin + 1 + len(name)
    if html[i] == "\0":
        raise _unparsable(f"Unclosed start tag at byte offset {at}")
    if tag not in KINDS:
        raise _unparsable(f'Unsupported start tag "{tag}" at byte offset {at}')
    argument = ""
    while True:
        i += len(_span(BLANK, html, i))
        if html[i] == ">":
            break
        attribute = _span(ATTRIBUTE, html, i)
        if not attribute:
            raise _unparsable(f'Empty attribute name in the tag "{tag}" at byte offset {at}')
        i += len(attribute)
        i += len(_span(BLANK, html, i))
        value = ""
        if html[i] == "=":
            i += 1
            i += len(_span(BLANK, html, i))
            value, i = _value(html, i)
            if html[i] == "\0":
                raise _unparsable(f"Unclosed start tag at byte offset {at}")
        if html[i] == "\0":
            raise _unparsable(f'Unclosed start tag "{tag}" at byte offset {at}')
        argument = _argument(tag, attribute, value, argument)
    if tag == "span" and argument != "spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    return tag, argument, i + 1


def _span(pattern: re.Pattern[str], html: str, i: int) -> str:
    found = pattern.match(html, i)
    return found[0] if found else ""


def _value(html: str, i: int) -> tuple[str, int]:
    quote = html[i]
    if quote not in "\"'":
        token = _span(NAME_TOKEN, html, i)
        if html[i + len(token)] not in " \t\r\n\v\0>":
            raise _unparsable(f"Unexpected end of name token at byte offset {_bytes(html, i)}")
        return token.lower(), i + len(token)
    end = html.find(quote, i + 1)
    if end < 0:
        return "", len(html) - 1
    return REFERENCE.sub(lambda found: _reference(found[0], 0)[0], html[i + 1 : end]), end + 1


def _argument(tag: str, attribute: str, value: str, before: str) -> str:
    if (tag, attribute) in {("a", "href"), ("tg-emoji", "emoji-id"), ("tg-time", "unix")}:
        return value
    if (tag, attribute) == ("code", "class") and value.startswith("language-"):
        return value.removeprefix("language-")
    if (tag, attribute) == ("span", "class") and value.startswith("tg-"):
        return value.removeprefix("tg-")
    return "1" if (tag, attribute) == ("blockquote", "expandable") else before


def _end_tag(html: str, begin: int, stack: Sequence[tuple[str, str, int, int]]) -> int:
    at = _bytes(html, begin)
    if not stack:
        raise _unparsable(f"Unexpected end tag at byte offset {at}")
    name = _span(TAG_NAME, html, begin + 2)
    i = begin + 2 + len(name)
    i += len(_span(BLANK, html, i))
    if html[i] != ">":
        raise _unparsable(f"Unclosed end tag at byte offset {at}")
    expected = stack[-1][0]
    if name and name.lower() != expected:
        raise _unparsable(f'Unmatched end tag at byte offset {at}, expected "</{expected}>", found "</{name.lower()}>"')
    return i + 1


def _add(entities: list[Json], tag: str, argument: str, offset: int, length: int, inner: str) -> None:
    entity: Json = {"type": KINDS[tag], "offset": offset, "length": length}
    last = entities[-1] if entities else {}
    same = (last.get("offset"), last.get("length")) == (offset, length)
    if tag == "tg-emoji":
        if not (argument.isdecimal() and 0 < int(argument) < 2**63):
            raise _unparsable("Invalid custom emoji identifier specified")
        entity["custom_emoji_id"] = argument
    elif tag == "a":
        entity["url"] = argument or inner
        if problem_of_url(entity["url"]):
            return  # the service drops such a link and keeps its text
    elif tag == "blockquote" and argument:
        entity["type"] = "expandable_blockquote"
    elif tag == "tg-time":
        entity["unix_time"] = int(argument) if argument.isdecimal() else 0
    elif tag == "code" and argument:
        if same and last["type"] == "pre":
            last["language"] = argument
            return
        entity["language"] = argument
    elif tag == "pre" and same and last["type"] == "code" and "language" in last:
        last["type"] = "pre"
        return
    entities.append(entity)


# --- Texts (#sendmessage, #sendphoto) ---------------------------------------------------------------------------------


def read_text(params: Json, name: str = "text") -> Json:
    """The `text` and `entities` of a message, or `caption` and `caption_entities`, or why Telegram refuses them."""
    source, listed = params.get(name) or "", "entities" if name == "text" else "caption_entities"
    if not source:
        if name == "text":
            raise Refused("message text is empty")
        return {}
    mode = (params.get("parse_mode") or "").lower()
    if mode not in {"", "none", "html"}:
        # Markdown exists at Telegram; this server does not read it
        raise Refused("unsupported parse_mode")
    text, entities = parse_html(source) if mode == "html" else (source, params.get(listed) or [])
    text = text.rstrip()
    end = units(text)
    if not text.strip():
        raise Refused("text must be non-empty")
    if end > (TEXT_UNITS if name == "text" else CAPTION_UNITS):
        raise Refused("message is too long" if name == "text" else "message caption is too long")
    for entity in entities:
        offset, length = entity["offset"], entity["length"]
        if mode == "html":
            entity["length"] = min(length, end - offset)
        elif offset > end:
            raise Refused(f"entity begins after the end of the text at UTF-16 offset {offset}")
        elif offset + length > end:
            raise Refused(
                f"entity beginning at UTF-16 offset {offset} ends after the end of the text "
                f"at UTF-16 offset {offset + length}"
            )
    kept = [entity for entity in entities if entity["length"] > 0]
    return {name: text, listed: kept} if kept else {name: text}


def problem_of_url(url: str) -> str | None:
    """Why TDLib's check_link refuses an address; None when it does not."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return "Wrong HTTP URL"
    if parts.scheme.lower() in {"tg", "ton"}:
        return None
    if parts.scheme.lower() not in {"http", "https"}:
        return "Unsupported URL protocol"
    if not parts.hostname:
        return "URL host is empty"
    return None if "." in parts.hostname and not re.search(r"\s", parts.netloc) else "Wrong HTTP URL"


# --- Keyboards (#inlinekeyboardmarkup, #inlinekeyboardbutton, #copytextbutton) ----------------------------------------

BUTTON_ACTIONS = [
    *("url", "callback_data", "web_app", "login_url", "copy_text", "callback_game", "pay"),
    *("switch_inline_query", "switch_inline_query_current_chat", "switch_inline_query_chosen_chat"),
]


def read_keyboard(params: Json) -> Json:
    """`{"reply_markup": …}` for an inline keyboard, else nothing: a Message shows no other keyboard."""
    markup = params.get("reply_markup")
    if markup is None:
        return {}
    if not isinstance(markup, dict):
        raise Refused("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        if not markup.keys() & {"keyboard", "remove_keyboard", "force_reply"}:
            raise Refused("object expected as reply markup")
        return {}
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise Refused('field "inline_keyboard" must be of type Array')
    if sum(map(len, rows)) > 100 or any(len(row) > 8 for row in rows):
        raise Refused("REPLY_MARKUP_TOO_LONG")  # the limits are the service's; the documentation does not state them
    for row in rows:
        for button in row:
            _check_button(button)
    rows = [row for row in rows if row]
    return {"reply_markup": {"inline_keyboard": rows}} if rows else {}


def _check_button(button: Json) -> None:
    cannot = "can't parse inline keyboard button: "
    if not isinstance(button, dict):
        raise Refused(f"{cannot}InlineKeyboardButton must be an Object")
    if not isinstance(button.get("text"), str):
        raise Refused(f'{cannot}Can\'t find field "text"')
    if not button["text"].strip():
        raise Refused("text buttons must be non-empty")  # wording not recorded
    actions = [
        name for name in BUTTON_ACTIONS if button.get(name) not in (None, "", False) or _empty_query(button, name)
    ]
    if not actions:
        raise Refused(f"{cannot}Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        # "Exactly one of the optional fields must be used": the service takes the first; to refuse shows the mistake
        raise Refused(f"{cannot}exactly one of the optional fields must be used, not {', '.join(actions)}")
    action = actions[0]
    value = button[action]
    if action == "callback_data" and len(value.encode()) > 64:
        raise Refused("BUTTON_DATA_INVALID")
    if action == "url" and (problem := problem_of_url(value)):
        raise Refused(f"inline keyboard button URL '{value}' is invalid: {problem}")
    if action == "copy_text" and not 1 <= units(str(value.get("text") or "")) <= 256:
        raise Refused("BUTTON_COPY_TEXT_INVALID")
    if action == "web_app" and not str(value.get("url")).startswith("https://"):
        url = value.get("url")
        raise Refused(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
    if action in {"pay", "callback_game"}:
        raise Refused("BUTTON_TYPE_INVALID")


def _empty_query(button: Json, name: str) -> bool:
    """An empty string is a valid inline query to switch to, and an empty object a valid callback_game."""
    return name in button and name in {"switch_inline_query", "switch_inline_query_current_chat", "callback_game"}


# --- Commands, inline results, photos, webhooks -----------------------------------------------------------------------


def check_commands(commands: Sequence[Json]) -> None:
    """#botcommand: 1-32 of a-z, 0-9 and _; description 1-256; #setmycommands: at most 100."""
    if len(commands) > 100:
        raise Refused("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(command.get("command", ""))):
            raise Refused("BOT_COMMAND_INVALID")
        if not 1 <= units(str(command.get("description", ""))) <= 256:
            raise Refused("BOT_COMMAND_DESCRIPTION_INVALID")


def check_inline_answer(params: Json) -> None:
    """#answerinlinequery: at most 50 results; #inlinequeryresultarticle: ids of 1-64 bytes, a title, a content."""
    results: list[Json] = params.get("results") or []
    if len(results) > 50:
        raise Refused("RESULTS_TOO_MUCH")
    seen: set[str] = set()
    for result in results:
        identifier = str(result.get("id", ""))
        if not 1 <= len(identifier.encode()) <= 64:
            raise Refused("RESULT_ID_INVALID")
        if identifier in seen:
            raise Refused("RESULT_ID_DUPLICATE")
        seen.add(identifier)
        if result.get("type") == "article":
            if not result.get("title"):
                raise Refused("ARTICLE_TITLE_EMPTY")
            if not result.get("input_message_content"):
                raise Refused("can't parse inline query result: Can't find field \"input_message_content\"")
        content = result.get("input_message_content") or {}
        if "message_text" in content:
            read_text({**content, "text": content["message_text"]})
        read_text(result, "caption")
        read_keyboard(result)
    if len(str(params.get("next_offset") or "").encode()) > 64:
        raise Refused("NEXT_OFFSET_INVALID")
    start = (params.get("button") or {}).get("start_parameter")
    if start is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", start):
        raise Refused("START_PARAM_INVALID")


def photo_size(data: bytes) -> tuple[int, int]:
    """Width and height in pixels (#sendphoto: at most 10 MB, width + height ≤ 10,000, ratio ≤ 20)."""
    if len(data) > 10 * 2**20:
        raise Refused("too big for a photo")
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise Refused("PHOTO_INVALID_DIMENSIONS")
        return width, height
    if data.startswith((b"\xff\xd8\xff", b"GIF8")) or data[8:12] == b"WEBP":
        return 1280, 720  # not read: no test needs it
    raise Refused("IMAGE_PROCESS_FAILED")


def check_webhook(params: Json) -> None:
    """#setwebhook; plain http is taken on loopback only, where Telegram asks for https."""
    url, secret, connections = params["url"], params.get("secret_token", ""), params.get("max_connections", 40)
    if not re.match(r"https://|http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url):
        raise Refused("bad webhook: An HTTPS URL must be provided for webhook")
    if len(secret) > 256:
        raise Refused("secret token is too long")
    if not re.fullmatch(r"[A-Za-z0-9_-]*", secret):
        raise Refused("secret token contains unallowed characters")
    if not 1 <= connections <= 100:
        raise Refused("max_connections must be between 1 and 100")  # wording not recorded; the service clamps


# --- The Bot API's own description ------------------------------------------------------------------------------------


class Spec:
    """The methods and types of the Bot API, from the JSON of github.com/PaulSonOfLars/telegram-bot-api-spec."""

    def __init__(self, path: Path) -> None:
        described = json.loads(path.read_text(encoding="utf-8"))
        self._methods: dict[str, Json] = described["methods"]
        self._types: dict[str, Json] = described["types"]

    def check(self, method: str, params: Json) -> None:
        """Refuse what the description does not know, in words of this server's own that name the place."""
        if problem := next(iter(self._fields(method, self._methods[method], params)), None):
            raise Refused(problem)

    def _fields(self, where: str, described: Json, given: Json) -> Iterable[str]:
        fields = {field["name"]: field for field in described.get("fields", [])}
        for name in given.keys() - fields.keys():
            yield f"{where}: unknown field '{name}'"
        for name, field in fields.items():
            if name in given:
                yield from self._value(f"{where}.{name}", field["types"], given[name])
            elif field["required"]:
                yield f"{where}: missing field '{name}'"

    def _value(self, where: str, types: Sequence[str], value: Any) -> Iterable[str]:
        """The problems of `value` as the one of `types` that has fewest."""
        return min((list(self._as(where, kind, value)) for kind in types), key=len)

    def _as(self, where: str, kind: str, value: Any) -> Iterable[str]:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                yield f"{where}: must be {kind}"
                return
            for index, item in enumerate(value):
                yield from self._value(f"{where}[{index}]", [kind.removeprefix("Array of ")], item)
        elif kind in SIMPLE:
            if not SIMPLE[kind](value):
                yield f"{where}: must be {kind}"
        elif subtypes := self._types[kind].get("subtypes"):
            yield from self._value(where, self._narrow(subtypes, value), value)
        elif not isinstance(value, dict):
            yield f"{where}: must be {kind}"
        else:
            yield from self._fields(where, self._types[kind], value)

    def _narrow(self, subtypes: Sequence[str], value: Any) -> Sequence[str]:
        """Those subtypes whose `type` field is described as being the given one ("…, must be article")."""
        if not isinstance(value, dict) or "type" not in value:
            return subtypes
        said = re.compile(rf"must be [“\"*]?{re.escape(str(value['type']))}\b")
        named = [name for name in subtypes if any(said.search(text) for text in self._type_texts(name))]
        return named or subtypes

    def _type_texts(self, name: str) -> list[str]:
        return [field["description"] for field in self._types[name].get("fields", []) if field["name"] == "type"]


SIMPLE: dict[str, Callable[[Any], bool]] = {
    "Integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "Float": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "String": lambda value: isinstance(value, str),
    "Boolean": lambda value: isinstance(value, bool),
    "InputFile": lambda value: isinstance(value, str),  # an upload stands in the parameters as attach://<name>
}
