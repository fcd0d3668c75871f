"""The media node: receives each participant's audio and video and passes it on to the others of the call.

Knows opaque ids only (peer, connection, call). Never imports `app`.
"""
