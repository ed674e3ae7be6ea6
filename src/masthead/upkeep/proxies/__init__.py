"""Settings of a web server in front of the three addresses, written out for nginx and for Caddy."""
