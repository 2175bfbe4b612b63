l2-size=1K
func.func @f( {