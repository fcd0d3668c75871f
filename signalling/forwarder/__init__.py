"""The embedded engine: passes RTP packets on without decoding them, on aiortc's ICE, DTLS and SCTP."""
