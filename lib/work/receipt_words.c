/* SPDX-License-Identifier: ISC */
/*
 * What receipts say, in English and Chinese.
 */
#include <string.h>

#include "receipt_impl.h"

enum {
	LANGUAGES = PP_CHINESE + 1
};

static const char *const words[RECEIPT_WORDS][LANGUAGES] = {
    [TITLE_SALE] = {"Receipt for electricity", "购电收据"},
    [TITLE_REFUND] = {"Refund (red)", "退费收据（红字）"},
    [TITLE_SALE_REVERSAL] = {"Reversal of a sale (red)",
	"购电冲正收据（红字）"},
    [TITLE_REFUND_REVERSAL] = {"Reversal of a refund", "退费冲正收据"},
    [TITLE_MOVED_HERE] = {"Credit moved to this meter", "余额转入凭证"},
    [TITLE_MOVED_AWAY] = {"Credit taken over from this meter (red)",
	"余额转出凭证（红字）"},
    [TITLE_OPENED] = {"Account opened", "开户凭证"},
    [TITLE_ADOPTED] = {"Running meter taken over", "运行电表接管凭证"},
    [TITLE_ADDED] = {"Meter added to the account", "增挂电表凭证"},
    [TITLE_EXCHANGED] = {"Meter exchanged", "换表凭证"},
    [TITLE_CLOSED] = {"Meter closed", "电表销户结清凭证"},
    [TITLE_PAID_OUT] = {"Paid out to the customer (red)",
	"应退款付款收据（红字）"},
    [TITLE_PAID_IN] = {"Paid by the customer, of what was owed",
	"欠费收款收据"},
    [TITLE_REPLACED] = {"Old meter closed, to be exchanged",
	"换表：旧表结清凭证"},
    [COPY_CUSTOMER] = {"Customer's copy", "客户联"},
    [COPY_SELLER] = {"Seller's copy", "存根联"},
    [COPY_ACCOUNTS] = {"Accounts' copy", "财务联"},
    [COPY_FURTHER] = {"Copy ", "副联"},
    [STATE_PENDING] = {"pending", "待确认"},
    [STATE_CREDITED] = {"done", "已完成"},
    [STATE_VOID] = {"void", "作废"},
    [STATE_DISPUTED] = {"disputed", "有争议"},
    [MARK_PENDING] = {"NOT PROVEN YET: NO RECEIPT BEFORE IT IS",
	"【待确认：电表尚未证实，不作凭证】"},
    [MARK_VOID] = {"VOID: IT CAME TO NOTHING", "【作废：未成交】"},
    [MARK_DISPUTED] = {"DISPUTED: TO BE DECIDED", "【有争议：待裁定】"},
    [MARK_REVERSED] = {"REVERSED BY %", "【已冲正：%】"},
    [MARK_REPRINT] = {"REPRINT No. %", "【补打 第%次】"},
    [MARK_SAMPLE] = {"SAMPLE", "【样张】"},
    [MARK_TRIAL] = {"TRIAL RUN", "【试运行】"},
    [PURPOSE_PAID] = {"received", "收款"},
    [PURPOSE_PAID_BACK] = {"paid back", "退款"},
    [PURPOSE_MOVED_HERE] = {"moved to this meter", "转入本表"},
    [PURPOSE_MOVED_AWAY] = {"to be moved", "转出本表"},
    [PURPOSE_DUE] = {"due to the customer", "应退客户"},
    [PURPOSE_CARRIED] = {"to be moved", "转入新表"},
    [PURPOSE_OWED] = {"owed by the customer", "客户欠费"},
    [PURPOSE_PAID_OUT] = {"paid out", "付讫"},
    [PURPOSE_PAID_IN] = {"received", "收讫"},
    [TYPED_BY_HAND] = {"READ BY HAND: typed, no meter proved it",
	"【人工抄表】示数由人工录入，未经电表证实"},
    [SEE_ORDER] = {"No. %", "No.%"},
    [SEE_OWED] = {"OWED FOR ALL THAT: % yuan", "【另欠费 ￥%】"},
    [SEE_PAYOUT] = {"PAID OUT BY No. %", "【已付讫：收据 No.%】"},
    [SEE_PAYIN] = {"PAID BY No. %", "【欠费已收讫：收据 No.%】"},
};

const char *
receipt_word(enum receipt_word word, enum pp_language language)
{
	return words[word][language];
}

struct meaning {
	const char *said, *chinese;
};

static const char *
translate(const struct meaning *meanings, size_t n, const char *said,
    enum pp_language language)
{
	if (language == PP_ENGLISH)
		return said;
	for (size_t i = 0; i < n; i++)
		if (strcmp(meanings[i].said, said) == 0)
			return meanings[i].chinese;
	return said;
}

const char *
receipt_method(const char *method, enum pp_language language)
{
	static const struct meaning methods[] = {
	    {"cash", "现金"},
	    {"bank", "银行转账"},
	    {"wechat", "微信"},
	    {"alipay", "支付宝"},
	    {"unionpay", "银联"},
	    {"other", "其他"},
	    {"transfer", "结转"},
	};

	return translate(methods, sizeof methods / sizeof *methods, method,
	    language);
}

const char *
receipt_remark(const char *remark, enum pp_language language)
{
	static const struct meaning remarks[] = {
	    {"the relay, tripped for arrears, is let go", "欠费跳闸已恢复"},
	    {"the relay is held open, not by pp; it stays so",
		"继电器由他处断开，未动"},
	    {"a person tripped the relay; it stays tripped",
		"人工拉闸，仍未恢复"},
	    {"still in arrears: the relay stays tripped",
		"余额仍不足，未恢复供电"},
	    {"nothing of it came to the meter", "电表未收到，未成交"},
	    {"the meter refused it", "电表拒绝，未成交"},
	    {"cancelled", "已撤销"},
	    {"somebody else credited the meter meanwhile",
		"其间电表被他方充值"},
	    {"the meter's count fell", "电表次数变小"},
	    {"count and money don't fit this order alone",
		"次数与金额不止此单，待裁定"},
	};

	return translate(remarks, sizeof remarks / sizeof *remarks, remark,
	    language);
}
