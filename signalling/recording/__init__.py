"""Recording at the node: what is forwarded is also kept, without being decoded, and sealed before it leaves memory."""
