// The offsets and numbers of DNS messages (RFC 1035, 3596, 2782, 3403, 8659).
