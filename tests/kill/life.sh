# shellcheck shell=sh
# shellcheck disable=SC2154 # status: how act ended
# What the scenarios with an account's life share: meters as from the factory,
# the first of which is opened; and a judge for closings, exchanges and credit
# that is moved.
# shellcheck source=till.sh
. "$here/till.sh"

factory_site() {
	small_site --unopened
	pp-site import site.yaml units.csv meters.csv
	pp-site set defaults.fence 1s
}

life_site() {
	factory_site
	pp-sim run --daemon .
	persist pp-account open --name Li --phone 13800000000 --meter M001 \
		--credit 100 --order K0
}

# hang METER NUMBER: a new meter in the place of one; its last values, which
# people wrote down, are in the file old.
hang() {
	pp-sim state . -f csv >old.csv
	pp-sim tell . exchange "$1" "$2"
}

# old COLUMN: of M001 as it was.
old() {
	awk -F, -v name="$1" 'NR == 1 {
			for (i = 1; i <= NF; i++)
				if ($i == name)
					c = i
		}
		$1 == "M001" { print $c }' old.csv
}

# judge_life ACCOUNTS: beside what every till keeps, what has an end has it,
# once; `accounts` of them are still open.
judge_life() {
	judge_till || return
	look "
SELECT 'closing', epoch FROM closing WHERE at IS NULL;
SELECT 'exchange', meter FROM exchange WHERE new_epoch IS NULL;
SELECT 'opening', meter FROM epoch WHERE began_at IS NULL
	AND ended_at IS NULL;
SELECT 'left', b.code, b.balance_fen FROM ledger_balance b
	JOIN epoch e ON e.id = b.epoch
	WHERE e.ended_at IS NOT NULL AND b.balance_fen <> 0;
SELECT 'moved', c.id, count(s.id) FROM carry c LEFT JOIN sale s
	ON s.moves = c.id AND s.state = 'credited'
	GROUP BY c.id HAVING count(s.id) <> 1;
SELECT 'transfer', b.balance_fen FROM ledger_balance b
	WHERE b.code = 'transfer' AND b.balance_fen <> (SELECT
	ifnull(sum(amount_fen), 0) FROM carry
	WHERE refund IS NULL AND closing IS NULL);
SELECT 'receipts', max(receipt), count(*) FROM (SELECT receipt FROM sale
	UNION ALL SELECT receipt FROM event)
	HAVING max(receipt) <> count(*);
SELECT 'accounts', count(*) FROM account WHERE closed_at IS NULL
	HAVING count(*) <> $1;
SELECT 'twice', name FROM account GROUP BY name HAVING count(*) > 1;"
}

# judge_meter METER YUAN COUNT: what it truly has, but for a fen or two.
judge_meter() {
	awk -F, -v meter="$1" -v yuan="$2" -v count="$3" 'NR == 1 {
			for (i = 1; i <= NF; i++)
				column[$i] = i
		}
		$1 == meter {
			b = $column["balance_yuan"]
			seen = b <= yuan && b >= yuan - 0.03 &&
				$column["count"] == count
			if (!seen)
				print meter " has " b ", " $column["count"]
		}
		END { exit !seen }' truth
}
