//! Replies: the cut of the bytes does not matter, and what is shown steers no terminal.
#![no_main]

use hongyan::smtp::Reply;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    let at_once = Reply::read([input]);
    let bytewise = Reply::read(input.chunks(1));
    assert_eq!(at_once, bytewise);
    if let Ok(Some(reply)) = at_once {
        assert!((200..600).contains(&reply.code));
        let shown = reply.to_server_reply();
        assert!(!shown.text.replace('\n', "").contains(char::is_control));
        assert!(!reply.to_string().contains(char::is_control));
    }
});
