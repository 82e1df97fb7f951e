#!/usr/bin/perl
# sweep.pl PART FILE: what the sweeps of tests/sweep said, as rows; those of a
# part of the bench.
use strict;
use warnings;

my $number = qr/(\d+(?:\.\d+)?)/;
my $lost = qr/5 % of replies lost.*/;
my $dead = '5 dead and 5 % lost; mean of 100 seeds';
my %figures = (sweep => [
	[qr/^# all well, pass 1: $number of the wire .* (\d+) broken/m,
		'all well / wire time', '<= 1.02', qw(ratio broken)],
	[qr/^# strict meters: $number of the wire/m,
		'strict meters / wire time', '<= 1.02', 'ratio'],
	[qr/$lost seeds 1 to 100.*\n# first $number/,
		"$dead; pass 1 / wire time", '<= 1.25', 'ratio'],
	[qr/$lost seeds 1 to 100.*\n.* known $number; (\d+) .*, (\d+) wrong/,
		"$dead; dead known / wire time", '<= 1.10',
		qw(ratio unread wrong)],
	[qr/^# a dark bus, pass 3: $number of its usual/m,
		'a bus without power; pass 3 / its usual time', '<= 0.50',
		'ratio'],
	[qr/^# 10 % late: of \d+ values (\d+) wrong; (\d+) not read/m,
		'10 % late; wrong of 10000 values', '0', qw(ours unread)],
	[qr/^# \d+ delivered, (\d+) wrong/m,
		'wrong of 10^6 exchanges with a fault', '0', 'ours'],
	[qr/^# a gateway 150 .*, pass 4: .* $number without connecting/m,
		'a gateway 150 ms away / wire time', '<= 1.10', 'ratio'],
	[qr/the oldest reading within an hour was of $number s/,
		'5 dead; --every 3m; oldest reading (s)', '<= 180', 'ours'],
	[qr/^# a pass every 180 s: a dead meter costs $number %/m,
		'a known dead meter; share of a pass (%)', '<= 2', 'ours'],
], sale => [
	[qr/^# a sale: .* at most $number of/m,
		'a sale / wire time of its 5 exchanges', '<= 1.15', 'ratio'],
	[qr/^# a sale during a pass.* at most (\d+) further/m,
		'a sale during a pass; exchanges that go before', '<= 1',
		'ours'],
	[qr/^# 1000 sales over 12 buses: $number of/m,
		'1000 sales over 12 buses / wire time of the busiest',
		'<= 1.2', 'ratio'],
	[qr/^# (\d+) faulted sales a second/m,
		'faulted sales a second of one core', '>= 3000', 'ours'],
], push => [
	[qr/^# prices to 257 meters over 12 buses: $number of/m,
		'prices to 257 meters over 12 buses / wire time of the busiest',
		'<= 1.10', 'ratio'],
]);
my @columns = qw(what ours peer ratio target noise peer_noise wire peer_wire
    unread peer_unread wrong peer_wrong broken);

my ($part, $path) = @ARGV;
die "usage: sweep.pl PART FILE\n" unless @ARGV == 2 && $figures{$part};
open my $file, '<', $path or die "sweep.pl: $path: $!\n";
my $said = do { local $/; <$file> };
my $missing = 0;
for my $figure (@{ $figures{$part} }) {
	my ($pattern, $what, $target, @names) = @$figure;
	my %row = (what => "virtual time; $what", target => $target);

	if (@row{@names} = $said =~ $pattern) {
		print join(',', map { $_ // '' } @row{@columns}), "\n";
	} else {
		warn "sweep.pl: nothing was said of: $what\n";
		$missing = 1;
	}
}
exit $missing;
