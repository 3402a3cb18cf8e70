"""Paceline 节拍: sales management with rhythm. See docs/ for the house and its rooms."""
