l2-size=lots
module {}
