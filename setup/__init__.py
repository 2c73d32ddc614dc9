"""What brings Palier up on a machine: system packages, environment, server."""
