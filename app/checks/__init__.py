"""What the phone can do: battery, connection, camera, microphone."""
