//! The table of hosts: what hosts(5) says, and the names that the operator adds.

use std::net::IpAddr;

use super::ADDRESSES;

/// The table. The file is kept as it is and read through at each question: it is short, and most of it is never asked for.
#[derive(Debug, Default)]
pub struct Hosts {
    added: Vec<(String, IpAddr)>,
    file: Box<[u8]>,
}

impl Hosts {
    /// Names in lower case that come before the file's, and the text of a hosts file.
    #[must_use]
    pub fn new(added: Vec<(String, IpAddr)>, file: Vec<u8>) -> Self {
        Self { added, file: file.into_boxed_slice() }
    }

    /// The addresses of a name in lower case, in the table's order: those that were added or, without any, those of the file. Lines that
    /// are not understood count for nothing.
    ///
    /// ```
    /// # use uk_vmm::resolver::hosts::Hosts;
    /// let hosts = Hosts::new(Vec::new(), b"192.0.2.1 db.example db # the old one\n".to_vec());
    /// assert_eq!(hosts.find("db"), ["192.0.2.1".parse::<std::net::IpAddr>().unwrap()]);
    /// ```
    #[must_use]
    pub fn find(&self, name: &str) -> Vec<IpAddr> {
        let mut found = Vec::new();
        let added = self.added.iter().filter(|(own, _)| own == name);
        added.for_each(|(_, ip)| note(&mut found, *ip));
        if found.is_empty() {
            let lines = self.file.split(|byte| *byte == b'\n');
            lines.filter_map(|line| address_of(line, name)).for_each(|ip| note(&mut found, ip));
        }
        found
    }
}

fn note(found: &mut Vec<IpAddr>, ip: IpAddr) {
    if found.len() < ADDRESSES && !found.contains(&ip) {
        found.push(ip);
    }
}

/// The address of a line, if it has the name.
fn address_of(line: &[u8], name: &str) -> Option<IpAddr> {
    let text = line.split(|byte| *byte == b'#').next()?;
    let mut words = text.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let address = words.next()?;
    let named = words.any(|word| word.strip_suffix(b".").unwrap_or(word).eq_ignore_ascii_case(name.as_bytes()));
    if named { std::str::from_utf8(address).ok()?.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(file: &[u8], name: &str) -> Vec<String> {
        Hosts::new(Vec::new(), file.to_vec()).find(name).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn all_lines_with_a_name_count() {
        let file = b"127.0.0.1\tlocalhost\n::1 localhost ip6-localhost\n 192.0.2.1   Db.Example. db\r\n2001:db8::1 db\n192.0.2.1 db";
        assert_eq!(find(file, "localhost"), ["127.0.0.1", "::1"]);
        assert_eq!(find(file, "db.example"), ["192.0.2.1"]);
        assert_eq!(find(file, "db"), ["192.0.2.1", "2001:db8::1"]);
        assert!(find(file, "d").is_empty() && find(file, "192.0.2.1").is_empty());
    }

    #[test]
    fn rubbish_counts_for_nothing() {
        let file =
            b"\n#192.0.2.1 db\n192.0.2.1\n192.0.2.999 db\nfe80::1%lo db\n\xff\xff db\n192.0.2.2 other #db\n\0 db\n";
        assert!(find(file, "db").is_empty());
        assert_eq!(find(file, "other"), ["192.0.2.2"]);
    }

    #[test]
    fn addresses_of_a_name_are_bounded() {
        let file: String = (0..1000).map(|number| format!("10.0.{}.{} db\n", number / 250, number % 250)).collect();
        assert_eq!(find(file.as_bytes(), "db").len(), ADDRESSES);
    }

    #[test]
    fn what_was_added_stands_for_the_file() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let added = vec![("db".to_owned(), ip("192.0.2.7")), ("db".to_owned(), ip("::7"))];
        let hosts = Hosts::new(added, b"192.0.2.1 db web".to_vec());
        assert_eq!(hosts.find("db"), [ip("192.0.2.7"), ip("::7")]);
        assert_eq!(hosts.find("web"), [ip("192.0.2.1")]);
    }
}
