module example.org/vector // a comment

go 1.22

toolchain go1.22.2

require example.org/one v1.2.3

require (
	example.org/two/v2 v2.0.0+incompatible // indirect
	example.org/forked v1.0.0
	example.org/local v0.0.0-20260101000000-0123456789ab
	github.com/Capital/Name v0.1.0
)

replace (
	example.org/forked v1.0.0 => example.org/better v1.0.1
	example.org/local => ./local
)

exclude example.org/one v1.2.2

retract [v0.1.0, v0.2.0]
