//! Rules and policies, without any network.

use super::*;

const MINUTE: u64 = 60_000_000_000;

fn rule(text: &str) -> Rule {
    Rule::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

fn rules(texts: &[&str]) -> Vec<Rule> {
    texts.iter().map(|text| rule(text)).collect()
}

fn policy(allow: &[&str], deny: &[&str]) -> Policy {
    Policy::new(rules(allow), rules(deny))
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn rules_are_read_and_written() {
    for (text, written) in [
        ("10.0.0.1:5432", "10.0.0.1:5432"),
        ("10.0.0.0/8", "10.0.0.0/8"),
        ("0.0.0.0/0:53", "0.0.0.0/0:53"),
        ("127.0.0.1/32:8000-8010", "127.0.0.1:8000-8010"),
        ("[::1]", "[::1]"),
        ("[FD00::]/8:443", "[fd00::]/8:443"),
        ("[::]/0", "[::]/0"),
        ("[::ffff:10.0.0.0]/104:80", "10.0.0.0/8:80"),
        ("[::ffff:10.1.2.3]:80", "10.1.2.3:80"),
        ("Api.Example.COM.:443", "api.example.com:443"),
        ("*.example.com", "*.example.com"),
        ("*", "*"),
        ("*:443-443", "*:443"),
        ("localhost:1-65535", "localhost"),
        ("_sip._tcp.a-b.example", "_sip._tcp.a-b.example"),
        ("1.example", "1.example"),
    ] {
        assert_eq!(rule(text).to_string(), written, "{text}");
        assert_eq!(rule(written), rule(text));
    }
}

#[test]
fn what_is_no_rule_says_why() {
    for (text, why) in [
        ("", "names no host"),
        (":80", "names no host"),
        ("a:0", "`0` is no port"),
        ("a:", "`` is no port"),
        ("a:*", "`*` is no port"),
        ("a:65536", "`65536`"),
        ("a:+80", "`+80`"),
        ("a:9-8", "`9-8`"),
        ("a:1-2-3", "`1-2-3`"),
        ("::1", "brackets"),
        ("fd00::1:80", "brackets"),
        ("[::1", "brackets"),
        ("[::1%eth0]", "neither"),
        ("[10.0.0.1]", "neither"),
        ("[::1]80", "neither"),
        ("1.2.3", "neither"),
        ("1.2.3.4.5", "neither"),
        ("a.0x7f", "neither"),
        ("a..b", "neither"),
        ("bücher.example", "neither"),
        ("a b", "neither"),
        ("http://a", "`//a` is no port"),
        ("a/b", "neither"),
        ("10.0.0.0/33", "from 0 to 32"),
        ("10.0.0.0/+8", "from 0 to 32"),
        ("[::ffff:10.0.0.0]/90", "from 96 to 128"),
        ("10.0.0.1/8", "10.0.0.0, not 10.0.0.1"),
        ("[fd00::1]/8", "fd00::, not fd00::1"),
        ("a.*", "stands alone"),
        ("*a", "stands alone"),
        ("**", "stands alone"),
        ("*.", "neither"),
        ("example.com/8", "neither"),
    ] {
        let error = Rule::parse(text).expect_err(text).to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    assert!(Rule::parse(&"a".repeat(64)).is_err());
    assert!(Rule::parse(&"a.".repeat(127)).is_ok());
    assert!(Rule::parse(&"a.".repeat(128)).is_err());
}

#[test]
fn nothing_is_allowed_unless_a_rule_allows_it() {
    let mut none = policy(&[], &[]);
    assert!(!none.allows(ip("127.0.0.1"), 80, 0) && !none.may_ask("a") && !none.may_ask_address(ip("127.0.0.1")));
    let mut some = policy(&["10.0.0.0/8:80", "[fd00::]/8", "192.0.2.7"], &[]);
    for (address, port, allowed) in [
        ("10.255.255.255", 80, true),
        ("10.0.0.0", 81, false),
        ("11.0.0.0", 80, false),
        ("::ffff:10.0.0.1", 80, true),
        ("fdff::1", 9, true),
        ("fe00::1", 9, false),
        ("192.0.2.7", 9, true),
        ("192.0.2.8", 9, false),
    ] {
        assert_eq!(some.allows(ip(address), port, 0), allowed, "{address}:{port}");
    }
    assert!(!some.may_ask("a.example"));
}

#[test]
fn a_rule_that_denies_wins() {
    let mut policy = policy(&["*"], &["10.0.0.0/8", "*:25", "evil.example"]);
    assert!(policy.allows(ip("192.0.2.1"), 80, 0));
    assert!(!policy.allows(ip("192.0.2.1"), 25, 0));
    assert!(!policy.allows(ip("10.0.0.1"), 80, 0));
    assert!(!policy.allows(ip("::ffff:10.0.0.1"), 80, 0));
    assert!(policy.may_ask("good.example") && policy.may_ask("sub.evil.example"));
    assert!(!policy.may_ask("evil.example") && !policy.may_ask("EVIL.example."));
    assert!(policy.may_ask_address(ip("192.0.2.1")) && !policy.may_ask_address(ip("10.0.0.1")));
}

#[test]
fn no_address_means_this_machine() {
    let mut loopback = policy(&["127.0.0.1", "[::1]"], &[]);
    let mut others = policy(&["0.0.0.0", "192.0.2.0/24"], &[]);
    let mut denied = policy(&["*"], &["127.0.0.0/8", "[::1]"]);
    let mut bogons = policy(&["*"], &["0.0.0.0/8"]);
    for nowhere in ["0.0.0.0", "::", "::ffff:0.0.0.0"] {
        assert!(loopback.allows(ip(nowhere), 80, 0), "{nowhere}");
        assert!(!others.allows(ip(nowhere), 80, 0), "{nowhere}");
        assert!(!denied.allows(ip(nowhere), 80, 0), "{nowhere}");
    }
    assert!(!bogons.allows(ip("0.0.0.0"), 80, 0));
    assert!(bogons.allows(ip("127.0.0.1"), 80, 0));
}

#[test]
fn names_are_asked_for_by_rules_for_names() {
    let some = policy(&["api.example:443", "*.cdn.example", "10.0.0.1"], &["x.cdn.example", "*.y.cdn.example:80"]);
    for (name, may) in [
        ("api.example", true),
        ("API.EXAMPLE.", true),
        ("v2.api.example", false),
        ("a.cdn.example", true),
        ("a.b.cdn.example", true),
        ("cdn.example", false),
        ("acdn.example", false),
        (".cdn.example", false),
        ("x.cdn.example", false),
        ("a.y.cdn.example", true), // at other ports
        ("10.0.0.1", false),
        ("", false),
    ] {
        assert_eq!(some.may_ask(name), may, "{name}");
    }
    assert!(some.may_ask_address(ip("::ffff:10.0.0.1")));
    assert!(!policy(&["a:80-90"], &["a:80-85", "*:86-95"]).may_ask("a"));
    assert!(policy(&["a:80-90"], &["a:80-85", "*:87-95"]).may_ask("a"));
    assert!(!policy(&["a"], &["*"]).may_ask("a"));
    assert!(!policy(&["*"], &["a:1-65535"]).may_ask("a"));
    assert!(policy(&["*"], &["a"]).may_ask("b"));
}

#[test]
fn what_a_name_resolves_to_may_be_reached_as_the_name_may_for_a_while() {
    let mut policy = policy(&["api.example:443", "*.example:80"], &["192.0.2.9"]);
    let (one, denied) = (ip("192.0.2.1"), ip("192.0.2.9"));
    assert!(!policy.allows(one, 443, 0));
    policy.pin("Api.Example.", &[one, denied, ip("::ffff:192.0.2.2")], 0);
    assert!(policy.allows(one, 443, 0) && policy.allows(one, 80, 0) && !policy.allows(one, 22, 0));
    assert!(policy.allows(ip("192.0.2.2"), 443, 0));
    assert!(!policy.allows(denied, 443, 0), "a name that resolves to a denied address is denied");
    assert!(policy.allows(one, 443, 10 * MINUTE - 1));
    policy.pin("api.example", &[one], 5 * MINUTE);
    assert!(policy.allows(one, 443, 10 * MINUTE));
    assert!(!policy.allows(ip("192.0.2.2"), 443, 10 * MINUTE));
    assert!(!policy.allows(one, 443, 15 * MINUTE));
    assert!(!policy.may_ask_address(one));
}

#[test]
fn a_name_that_no_rule_allows_pins_nothing() {
    let mut policy = policy(&["192.0.2.1"], &[]);
    policy.pin("db", &[ip("10.0.0.1"), ip("192.0.2.1")], 0);
    assert!(!policy.allows(ip("10.0.0.1"), 80, 0));
    assert!(policy.allows(ip("192.0.2.1"), 80, 0));
}

#[test]
fn a_denied_name_denies_the_addresses_that_it_has_resolved_to() {
    let mut policy = policy(&["10.0.0.0/8", "*.corp"], &["secret.corp", "mail.corp:25"]);
    policy.pin("secret.corp", &[ip("10.0.0.1")], 0);
    policy.pin("mail.corp", &[ip("10.0.0.2")], 0);
    policy.pin("front.corp", &[ip("10.0.0.1")], 0);
    assert!(!policy.allows(ip("10.0.0.1"), 80, 0));
    assert!(policy.allows(ip("10.0.0.2"), 80, 0) && !policy.allows(ip("10.0.0.2"), 25, 0));
    assert!(policy.allows(ip("10.0.0.3"), 25, 0));
}

#[test]
fn pins_are_bounded_and_the_oldest_go_first() {
    let mut policy = policy(&["*.example"], &[]);
    let address = |number: u32| IpAddr::from((0x0a00_0000 + number).to_be_bytes());
    policy.pin("a.example", &[address(0)], 0);
    for number in 1..3000 {
        policy.pin("a.example", &[address(number)], u64::from(number));
    }
    assert_eq!(policy.pins.count(), 1024);
    assert!(!policy.allows(address(1975), 80, 3000) && policy.allows(address(1976), 80, 3000));
    for number in 0..3000 {
        assert!(!policy.allows(address(number), 80, 20 * MINUTE));
    }
    assert_eq!(policy.pins.count(), 0);
}

#[test]
fn rules_cover_rules() {
    for (wanted, given) in [
        ("10.0.0.1:5432", &["10.0.0.1:5432"][..]),
        ("10.0.0.1:5432", &["10.0.0.0/8"]),
        ("10.0.0.0/9", &["10.0.0.0/8"]),
        ("a.example:443", &["a.example"]),
        ("a.example:443", &["*:400-500"]),
        ("*.a.example", &["*.example"]),
        ("*.example", &["*.example"]),
        ("a.example:80-90", &["*.example:80-85", "a.example:86-90"]),
        ("a.example", &["a.example:1-65535"]),
        ("*", &["*"]),
    ] {
        assert!(covered(&rule(wanted), &rules(given)), "{wanted} {given:?}");
    }
    for (wanted, given) in [
        ("10.0.0.1:5432", &[][..]),
        ("10.0.0.1:5432", &["10.0.0.2:5432", "10.0.0.1:5433", "a.example"]),
        ("10.0.0.0/8", &["10.0.0.0/9"]),
        ("[::]/0", &["0.0.0.0/0"]),
        ("a.example", &["0.0.0.0/0", "[::]/0", "*.a.example"]),
        ("*.example", &["a.example", "*.a.example"]),
        ("a.example:80-90", &["a.example:80-85", "a.example:87-90"]),
        ("a.example", &["a.example:1-65534"]),
        ("*", &["*.example", "0.0.0.0/0", "[::]/0"]),
    ] {
        assert!(!covered(&rule(wanted), &rules(given)), "{wanted} {given:?}");
    }
}
