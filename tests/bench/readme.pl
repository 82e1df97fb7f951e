#!/usr/bin/perl
# readme.pl BUILD README: put what `make bench` left in BUILD/bench into the
# README, as two short tables between the marks there.
use strict;
use warnings;

my ($build, $readme) = @ARGV;
die "usage: readme.pl BUILD README\n" unless @ARGV == 2;

my @peers = ('libmodbus thread a bus', 'mbpoll a bus', 'pymodbus thread a bus');
my $blocks = "$peers[0] in 2 blocks";
my $mark = '<!-- out of make bench, by tests/bench/readme.pl -->';

sub rows_of {
	my ($part) = @_;

	open my $file, '<', "$build/bench/$part.csv" or return ();
	chomp(my @lines = <$file>);
	my @names = qw(what ours peer ratio target noise peer_noise wire
	    peer_wire unread peer_unread wrong peer_wrong broken peer_broken
	    turns stolen);
	return map { my %row; @row{@names} = split /,/, $_, -1; \%row } @lines;
}

# "2.35, 13 unread": as a multiple of the wire's own time; counts of one pass.
sub cell {
	my ($wire, $turns, @counts) = @_;
	my @words = ('unread', 'wrong', 'too soon');
	my @said = (sprintf '%.2f', $wire);

	for my $i (0 .. $#words) {
		my $n = ($counts[$i] || 0) / $turns;
		push @said, sprintf $n < 10 ? '%.2g %s' : '%.0f %s', $n,
		    $words[$i] if $n > 0;
	}
	return join ', ', @said;
}

my ($most, $stolen) = (0, 0);

sub case_line {
	my ($part) = @_;
	my (%peer, @passes, $case);

	for my $row (rows_of($part)) {
		my ($pass, $name);
		($case, $pass, $name) = $row->{what} =~
		    m{^pass; (.*); pp-poll pass (\d) / (.*) \(ms\)$} or next;
		# What broke silences there does so in the other cases; and
		# times differ there by the machine alone, not by luck.
		if ($part eq 'peers-well') {
			$most = $row->{peer_noise}
			    if $row->{peer_noise} > $most;
		} else {
			@$row{qw(broken peer_broken)} = (0, 0);
		}
		$passes[$pass - 1] = cell(@$row{qw(wire turns unread wrong
		    broken)});
		$peer{$name} = cell(@$row{qw(peer_wire turns peer_unread
		    peer_wrong peer_broken)});
		(my $share = $row->{stolen}) =~ s/%//;
		$stolen = $share if $share > $stolen;
	}
	return '' unless @passes;
	$peer{$peers[0]} .= "; in two blocks $peer{$blocks}" if $peer{$blocks};
	@passes = @passes[0, -1];
	shift @passes if $passes[0] eq $passes[1];
	return "| $case | " . join(' | ', join('; once known ', @passes),
	    map { $peer{$_} // '' } @peers) . " |\n";
}

sub figure_line {
	my ($part, $pattern) = @_;
	my ($row) = grep { $_->{what} =~ $pattern } rows_of($part);

	return '' unless $row;
	my $value = $row->{ratio} ne '' ? $row->{ratio} : $row->{ours};
	$value =~ s/(\.\d\d)0+$/$1/;
	(my $target = $row->{target}) =~ s/<=/at most/;
	$target =~ s/>=/at least/;
	return "| $row->{what} | $value | $target |\n";
}

my @figures = (
	[sweep => qr/all well/],
	[sweep => qr/5 dead.*pass 1/],
	[sweep => qr/5 dead.*known/],
	[sweep => qr/10\^6/],
	[sweep => qr/gateway/],
	[sweep => qr/oldest/],
	[till => qr/^tries.*serial line/],
	[till => qr/^tries.*server/],
	[sale => qr/its 5 exchanges/],
	[sale => qr/during a pass/],
	[sale => qr/1000 sales/],
	[sale => qr/commits of a sale \//],
	[sale => qr/faulted/],
	[push => qr/prices/],
	[rights => qr/pp-sell/],
	[many => qr/meters read/],
	[store => qr{/ wire time}],
	[log => qr/^checking/],
	[bytes => qr{/ all its rows}],
	[bytes => qr/^month/],
	[year => qr/seeks/],
	[year => qr/scan/],
	[reports => qr/sqlite3, seeks/],
	[reports => qr/sqlite3, a grouped/],
	[reports => qr/PostgreSQL, seeks/],
	[reports => qr/PostgreSQL, a grouped/],
	[reports => qr/^a month/],
	[office => qr/slowest/],
	[format => qr/these figures/],
	[format => qr/XLSX/],
	[whatif => qr/what-if/],
	[sms => qr/nothing to do/],
);

my $cases = join '', map { case_line("peers-$_") }
    qw(well lossy strict late dark);
my $others = join '', map { figure_line(@$_) } @figures;
chomp(my $cores = `nproc`);
my $machine = qx(grep -m1 -w hypervisor /proc/cpuinfo) ne ''
    ? 'a virtual machine' : 'a machine';
my $differ = sprintf '%.0f', 100 * ($most - 1);

my $text = <<"END";
Passes in real time, in turns on the same simulated buses, by medians, as
multiples of what the wire of the busiest bus takes, 3.10 s; and what one pass
left unread of the living meters, read wrongly, and asked sooner than 3.5
characters after the last. On $machine of $cores cores, up to $stolen % of
their time stolen; with all well a peer's own passes differed by up to $differ %.

| 257 meters, 12 buses | `pp-poll` | libmodbus, a thread a bus | `mbpoll` | pymodbus |
|---|---|---|---|---|
$cases
| figure | reached | to reach |
|---|---|---|
$others
END
chomp $text;

open my $in, '<', $readme or die "readme.pl: $readme: $!\n";
my $page = do { local $/; <$in> };
close $in;
$page =~ s/\Q$mark\E\n.*?\Q$mark\E\n/$mark\n\n$text\n$mark\n/s
    or die "readme.pl: $readme: the marks are not there\n";
open my $out, '>', $readme or die "readme.pl: $readme: $!\n";
print $out $page;
close $out or die "readme.pl: $readme: $!\n";
