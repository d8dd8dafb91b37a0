//! Command lines, right and wrong.

use super::*;

fn run(arguments: &[&str]) -> Result<Command, UsageError> {
    parse(arguments.iter().map(OsString::from))
}

fn options(arguments: &[&str]) -> Options {
    match run(arguments) {
        Ok(Command::Run(options)) => *options,
        other => panic!("not a run: {other:?}"),
    }
}

#[test]
fn everything_at_once() {
    let got = options(&[
        "--memory=32M",
        "--memory-limit=16M",
        "--listen",
        "8080:3000",
        "--listen",
        "0.0.0.0:0:80",
        "--listen=8000-8001:1-2/udp",
        "--allow-net",
        "*:443",
        "--allow-net=db.example",
        "--deny-net",
        "10.0.0.0/8",
        "--dns=192.0.2.1",
        "--dns",
        "[::1]:5353",
        "--dns",
        "::1",
        "--add-host",
        "DB.Internal.:[fd00::1]",
        "-v",
        "/srv/d:/data/:ro",
        "--volume=d:/var/x",
        "--volume-quota",
        "/var/x=1G",
        "--env",
        "A=b=c",
        "--announce",
        "--parent=17",
        "--kvm",
        "/x",
        "image.uk",
        "--",
        "-x",
        "y",
    ]);
    assert_eq!((got.memory, got.memory_limit), (Some(32 << 20), Some(16 << 20)));
    let listen: Vec<_> = got.listen.iter().map(ToString::to_string).collect();
    assert_eq!(listen, ["8080:3000", "0.0.0.0:0:80", "8000:1/udp", "8001:2/udp"]);
    assert_eq!(got.allow, ["*:443", "db.example"].map(|text| Rule::parse(text).unwrap()));
    assert_eq!(got.deny, [Rule::parse("10.0.0.0/8").unwrap()]);
    assert_eq!(got.dns, ["192.0.2.1:53", "[::1]:5353", "[::1]:53"].map(|text| text.parse().unwrap()));
    assert_eq!(got.hosts, [("db.internal".to_owned(), "fd00::1".parse().unwrap())]);
    assert_eq!(
        got.volumes,
        [("/srv/d", "/data", true), ("d", "/var/x", false)].map(|(directory, path, read_only)| VolumeGrant {
            directory: directory.into(),
            path: path.into(),
            read_only
        })
    );
    assert_eq!(got.quotas, [QuotaGrant { path: "/var/x".into(), bytes: 1 << 30 }]);
    assert_eq!(got.environment, [("A".to_owned(), "b=c".to_owned())]);
    assert_eq!(got.arguments, ["-x", "y"]);
    assert!(got.announce);
    assert_eq!(got.parent, Some(17));
    assert_eq!(got.kvm, PathBuf::from("/x"));
}

#[test]
fn options_may_follow_the_image() {
    assert_eq!(options(&["image.uk", "-m", "8M"]).memory, Some(8 << 20));
    assert_eq!(options(&["image.uk", "-m", "8M", "--", "a", "--", "b"]).arguments, ["a", "--", "b"]);
    assert_eq!(run(&["--", "image.uk"]).unwrap_err().code(), "USAGE");
}

#[test]
fn ipv6_in_brackets() {
    let got = options(&["-p", "[::1]:8080:80", "i"]);
    assert_eq!(got.listen[0].ip, "::1".parse::<IpAddr>().unwrap());
}

#[test]
fn wrong_values_say_how_to_write_them() {
    for arguments in [
        &["-m", "lots", "i"][..],
        &["-m", "+8M", "i"],
        &["-m", "99999999999999999999", "i"],
        &["-m", "18446744073709551615G", "i"],
        &["-p", "80", "i"],
        &["-p", "x:80", "i"],
        &["-p", "1:0", "i"],
        &["-p", "1:70000", "i"],
        &["-p", "h:1:2", "i"],
        &["-p", "1-2:1-3", "i"],
        &["-p", "1-2000:1-2000", "i"],
        &["--allow-net", "10.0.0.1/8", "i"],
        &["--deny-net", "a.*", "i"],
        &["--dns", "dns.example", "i"],
        &["--dns", "0.0.0.0", "i"],
        &["--dns", "192.0.2.1:0", "i"],
        &["--add-host", "db", "i"],
        &["--add-host", "db:db2", "i"],
        &["--add-host", "1.2.3.4:1.2.3.4", "i"],
        &["--connect", "10.0.0.1:80", "i"],
        &["-v", "data", "i"],
        &["-v", "data:/", "i"],
        &["--volume-quota", "/data=much", "i"],
        &["-e", "A", "i"],
        &["-e", "=b", "i"],
        &["--parent", "0", "i"],
        &["--frob", "i"],
        &[],
        &["a", "b"],
        &["-m"],
    ] {
        let error = run(arguments).expect_err(&format!("{arguments:?}"));
        assert_eq!(error.code(), "USAGE");
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().ends_with('.'), "{error}");
    }
    for (arguments, part) in [
        (&["-m", "lots", "i"][..], "`32M`"),
        (&["-p", "1-2:1-3", "i"], "2 ports of the host to 3 of the guest"),
        (&["--allow-net", "a:0", "i"], "`a:0` is no destination: `0` is no port"),
        (&["--deny-net", "::1", "i"], "`--deny-net`"),
    ] {
        let text = run(arguments).unwrap_err().to_string();
        assert!(text.contains(part), "{text}");
    }
}

#[test]
fn help_and_version() {
    assert_eq!(run(&["--help"]).unwrap(), Command::Help);
    assert_eq!(run(&["--version"]).unwrap(), Command::Version);
}
