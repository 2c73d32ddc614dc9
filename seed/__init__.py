"""An invented neighbourhood with six weeks of work in it, to try Palier on."""
