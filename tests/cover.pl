#!/usr/bin/perl
# What gcov counted, against the list of what can't be taken: see cover.sh.
#
#	cover.pl JSON LIST FAILED SOURCE...
#
# The list has, for each line of a function that is not taken whole, how many
# of its branches aren't (a line without any that isn't reached counts as one),
# its text, and why.  Several lines of one text in one function are as one.
#
#	lib/work/till.c tell 1
#		if (s->till->progress)
#		= nobody asks for it
use strict;
use warnings;
use JSON::PP;
use List::Util;

my ($json, $list, $failed, @sources) = @ARGV;
my %wanted = map { $_ => 1 } @sources;
my (%text, %skip, %missed, %branches, %untaken, %lines, %listed);

# The lines of assertions: their other way ends the program.
sub load_source {
	my ($file) = @_;
	open my $in, '<', $file or die "$file: $!\n";
	my ($depth, $n) = (0, 0);
	while (my $line = <$in>) {
		chomp $line;
		$text{$file}[++$n] = $line;
		my $rest = $line;
		if ($depth == 0) {
			next unless $rest =~ /^\s*assert\((.*)/;
			($depth, $rest) = (1, $1);
		}
		$skip{$file}[$n] = 1;
		$depth += ($rest =~ tr/(//) - ($rest =~ tr/)//);
	}
}

sub trimmed {
	my ($line) = @_;
	$line =~ s/^\s+|\s+$//g;
	$line =~ s/\s+/ /g;
	return $line;
}

sub take_line {
	my ($file, $line) = @_;
	my $n = $line->{line_number};
	return if $skip{$file}[$n];
	my @ways = @{$line->{branches}};
	my $untaken = grep { $_->{count} == 0 } @ways;
	$lines{$file}++;
	$branches{$file} += @ways;
	return if $line->{count} > 0 && $untaken == 0;
	my $where = join "\t", $file, $line->{function_name} // '',
	    trimmed($text{$file}[$n]);
	$missed{$where} += $untaken || 1;
	$untaken{$file} += $untaken;
}

sub take_json {
	open my $in, '<', $json or die "$json: $!\n";
	while (my $record = <$in>) {
		for my $of (@{decode_json($record)->{files}}) {
			next unless $wanted{$of->{file}};
			take_line($of->{file}, $_) for @{$of->{lines}};
		}
	}
}

sub load_list {
	my ($file, $function, $n, $line);
	open my $in, '<', $list or die "$list: $!\n";
	while (<$in>) {
		chomp;
		next if /^(#|$)/;
		if (/^(\S+) (\S+) (\d+)$/) {
			($file, $function, $n, $line) = ($1, $2, $3, undef);
			die "$list:$.: no such file: $file\n" unless -e $file;
		} elsif (defined $file && !defined $line && /^\t(.+)/) {
			$line = trimmed($1);
		} elsif (defined $line && /^\t= (.+)/) {
			$listed{"$file\t$function\t$line"} = $n;
			$file = undef;
		} elsif (!/^\t  \S/) {
			die "$list:$.: not understood: $_\n";
		}
	}
}

my ($tests, $bad) = (0, 0);

sub result {
	my ($ok, $name, @why) = @_;
	$tests++;
	$bad++ unless $ok;
	print $ok ? 'ok' : 'not ok', " $tests - $name\n", map { "# $_\n" } @why;
}

sub entry {
	my ($where, $n) = @_;
	my ($file, $function, $line) = split /\t/, $where;
	return ("$file $function $n", "\t$line");
}

# Of one source: what is neither taken nor listed, and what is both.
sub judge {
	my ($file) = @_;
	my @why;
	for my $where (sort grep { /^\Q$file\E\t/ } keys %missed) {
		my $n = $missed{$where};
		my $listed = delete $listed{$where};
		next if defined $listed && $listed == $n;
		push @why, entry($where, $n);
		push @why, "\t(the list has $listed)" if defined $listed;
	}
	push @why, map { ('taken, though the list has it:', entry($_, 0)) }
	    sort grep { /^\Q$file\E\t/ } keys %listed;
	push @why, 'gcov knows nothing of it' unless $lines{$file};
	my $ways = $branches{$file} // 0;
	result(!@why, sprintf("%s: %d lines, %d of %d branches", $file,
	    $lines{$file} // 0, $ways - ($untaken{$file} // 0), $ways), @why);
}

load_source($_) for @sources;
take_json();
load_list();
print '1..', @sources + 1, "\n";
open my $in, '<', $failed or die "$failed: $!\n";
chomp(my @failed = <$in>);
result(!@failed, 'the units pass', @failed);
judge($_) for @sources;
my ($ways, $untaken) = (List::Util::sum0(values %branches), List::Util::sum0(values %untaken));
print '# ', $ways - $untaken, " of $ways branches are taken;",
    " of the other $untaken the list says why\n";
exit($bad > 0);
