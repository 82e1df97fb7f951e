/* SPDX-License-Identifier: ISC */
#include "day_words.h"

#include <stddef.h>
#include <string.h>

static const char *const words[][2] = {
    [DAY_TITLE] = {"Day sheet", "日结单"},
    [DAY_TRIAL] = {"TRIAL", "试用"},
    [DAY_DRAFT] = {"DRAFT, NOT CLOSED", "草稿,未日结"},
    [DAY_AGAIN] = {"printed again", "重打"},
    [DAY_DAY] = {"Day", "日期"},
    [DAY_CLOSED] = {"closed", "日结时间"},
    [DAY_BY] = {"by", "经办"},
    [DAY_RECEIPTS] = {"Receipts", "票据"},
    [DAY_NUMBERS] = {"No.", "编号"},
    [DAY_MONEY] = {"Money", "收付款"},
    [DAY_TAKEN] = {"taken", "收款"},
    [DAY_RETURNED] = {"returned", "退款"},
    [DAY_PAID_OUT] = {"paid out", "补付"},
    [DAY_NET] = {"net", "净额"},
    [DAY_TOTAL] = {"total", "合计"},
    [DAY_DEBTS] = {"of the money taken, for what was owed:", "收款中收回欠费"},
    [DAY_METERS] = {"Credit of meters", "电表金额"},
    [DAY_GIVEN] = {"given", "充入"},
    [DAY_TAKEN_BACK] = {"taken back", "退出"},
    [DAY_MOVED] = {"of these, moved between meters", "其中表间转移"},
    [DAY_OUTSIDE] = {"of these, from outside the books", "其中账外转入"},
    [DAY_CASH] = {"Cash of the site", "总现金"},
    [DAY_CASH_BEFORE] = {"before", "期初"},
    [DAY_CASH_ORDERS] = {"by orders and payouts, without a drawer",
	"不经钱箱的收付"},
    [DAY_CASH_FLOATS] = {"floats given to drawers", "发出备用金"},
    [DAY_CASH_HANDED] = {"handed over from drawers", "钱箱交款"},
    [DAY_CASH_AFTER] = {"after", "期末"},
    [DAY_SHIFTS] = {"Shifts", "班次"},
    [DAY_FLOAT] = {"float", "备用金"},
    [DAY_SOLD] = {"taken", "收款"},
    [DAY_REFUNDED] = {"returned", "退款"},
    [DAY_HANDED_OVER] = {"handed", "已交款"},
    [DAY_EXPECTED] = {"expected", "应有"},
    [DAY_COUNTED] = {"counted", "实点"},
    [DAY_DIFFERENCE] = {"differs", "长短款"},
    [DAY_OPEN] = {"Open", "未结"},
    [DAY_PENDING] = {"pending orders", "待定订单"},
    [DAY_DISPUTED] = {"disputed orders", "争议订单"},
    [DAY_DUE] = {"due to customers", "应退客户"},
    [DAY_CARRIED] = {"on its way to another meter", "待转入电表"},
    [DAY_CLAIMS] = {"owed by customers", "客户欠款"},
    [DAY_DRAWERS] = {"in drawers", "钱箱内"},
    [DAY_ACCOUNTS] = {"Accounts", "户头"},
    [DAY_OPENED] = {"opened", "开户"},
    [DAY_ENDED] = {"closed", "销户"},
    [DAY_TYPED] = {"meters ended by typed values", "人工抄表销表"},
    [DAY_LOOK] = {"To be looked at", "须核对事项"},
    [DAY_TYPED_CLOSE] = {"closed by values read by hand", "人工抄表销表"},
    [DAY_TYPED_EXCHANGE] = {"exchanged by values read by hand", "人工抄表换表"},
    [DAY_CORRECTION] = {"exchange: used until it was entered",
	"换表后至录入已用"},
    [DAY_FROM_OUTSIDE] = {"credit from outside the books", "账外转入"},
    [DAY_EXTERNAL] = {"credit that wasn't sold here", "非本系统充值"},
    [DAY_DECIDED] = {"order decided by people", "人工裁定订单"},
    [DAY_GIVEN_UP] = {"opening or exchange given up", "已放弃的开户或换表"},
    [DAY_CLOSING] = {"closing isn't finished", "销表未完成"},
    [DAY_OPENING] = {"opening isn't finished", "开户未完成"},
    [DAY_EXCHANGE] = {"exchange isn't finished", "换表未完成"},
    [DAY_ALONE] = {"Done by one person alone", "一人独办"},
    [DAY_APPROVED] = {"Done with a second person's approval", "经复核办理"},
    [DAY_HEAD] = {"Log head", "日志链头"},
    [DAY_OWNER] = {"Owner", "负责人"},
    [DAY_CASHIER] = {"Cashier", "出纳"},
    [DAY_DATE] = {"Date", "日期"},
};

static const char *const methods[][2] = {
    {"cash", "现金"},
    {"bank", "银行"},
    {"wechat", "微信"},
    {"alipay", "支付宝"},
    {"unionpay", "银联"},
    {"other", "其他"},
};

const char *
day_word(enum pp_language language, enum day_word word)
{
	return words[word][language == PP_CHINESE];
}

const char *
day_method(enum pp_language language, const char *method)
{
	size_t i;

	for (i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(methods[i][0], method) == 0)
			return methods[i][language == PP_CHINESE];
	return method;
}
