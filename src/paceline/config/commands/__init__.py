"""What the command line does with people and tokens: keywords in, plain values out, everything through actions."""
