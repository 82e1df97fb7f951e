#!/usr/bin/perl
# pair.pl NAME TARGET RUNS OURS PEER: run two shell commands in turns, RUNS
# times each after one to warm up, and print a line of CSV: the medians in
# milliseconds, their ratio, the target, and the spread of each (the greatest
# over the least), which says how noisy the machine was.
use strict;
use warnings;
use Time::HiRes qw(time);

my ($name, $target, $runs, @commands) = @ARGV;
die "usage: pair.pl NAME TARGET RUNS OURS PEER\n" unless @commands == 2;

sub run_ms {
	my ($command) = @_;
	my $start = time;
	system('/bin/sh', '-c', $command) == 0
	    or die "pair.pl: $name: failed: $command\n";
	return (time - $start) * 1000;
}

my @times = ([], []);
for my $run (0 .. $runs) {
	for my $which ($run % 2 ? (1, 0) : (0, 1)) {
		my $ms = run_ms($commands[$which]);
		push @{ $times[$which] }, $ms if $run > 0;
	}
}
my @sorted = map { [sort { $a <=> $b } @$_] } @times;
my ($ours, $peer) = map { $_->[$runs / 2] } @sorted;
my ($noise, $peer_noise) = map { $_->[-1] / $_->[0] } @sorted;
printf "%s,%.2f,%.2f,%.2f,%s,%.2f,%.2f\n", $name, $ours, $peer,
    $ours / $peer, $target, $noise, $peer_noise;
