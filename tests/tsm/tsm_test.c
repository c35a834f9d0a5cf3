// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
//
// A TSM provider for tests, behind the kernel's own configfs-tsm. It stands in the initrd where the appliance expects the driver of
// real hardware (sev-guest), so that the appliance is the released one. What it does is the word tsm_test=WORD of the kernel command
// line:
//
//   snp      a report of SNP's layout, with a certificate table
//   tdx      a quote of 20 KiB; the first request is interrupted, the second one raced, the third takes three seconds
//   eintr    every request is interrupted
//   race     somebody else asks for a report in between, every time
//   vanish   the provider goes away after its first report
//   huge     a report larger than the kernel hands over
//   debug    SNP's policy allows debugging
//   tddebug  TDX's attributes allow debugging
//   vmpl     a report of VMPL 1
//   floor    privilege level 0 belongs to somebody else
//   other    a report over other data than was asked for
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/tsm.h>
#include <linux/workqueue.h>

#define SNP_SIZE 1184
#define SNP_POLICY 0x08
#define SNP_VMPL 0x30
#define SNP_REPORT_DATA 0x50
#define SNP_DEBUG (1 << 19)
#define QUOTE_SIZE (20 << 10)
#define QUOTE_ATTRIBUTES (48 + 120)
#define QUOTE_REPORT_DATA (48 + 520)
#define HUGE_SIZE (64 << 10)

static char test[16] = "snp";
static int calls;
static struct tsm_ops ops;

static bool is(const char* word) { return strcmp(test, word) == 0; }
static bool is_tdx(void) { return is("tdx") || is("tddebug"); }

// Another requester: what its write to the same folder would do, between our write and our read. A real one would have to win the
// kernel's lock in time, which a test cannot count on; so this reaches for the counter behind the report (Linux 6.12,
// drivers/virt/coco/tsm.c, struct tsm_report_state), under the lock that the caller holds.
static void interfere(struct tsm_report* report) { ++*(unsigned long*)(report + 1); }

static void vanish(struct work_struct* work) { tsm_unregister(&ops); }
static DECLARE_WORK(vanishing, vanish);

static u8* snp_report(const struct tsm_report* report, size_t* size) {
  u8* out;
  *size = is("huge") ? HUGE_SIZE : SNP_SIZE;
  out = kvzalloc(*size, GFP_KERNEL);
  if (!out) return NULL;
  out[0] = 2;  // version
  *(u64*)(out + SNP_POLICY) = 0x30000 | (is("debug") ? SNP_DEBUG : 0);
  out[SNP_VMPL] = is("vmpl") ? 1 : 0;
  memcpy(out + SNP_REPORT_DATA, report->desc.inblob, report->desc.inblob_len);
  if (is("other")) out[SNP_REPORT_DATA] ^= 1;
  return out;
}

static u8* tdx_quote(const struct tsm_report* report, size_t* size) {
  u8* out = kvzalloc(QUOTE_SIZE, GFP_KERNEL);
  if (!out) return NULL;
  *size = QUOTE_SIZE;
  out[0] = 4;  // version
  out[4] = 0x81;  // TEE type
  out[QUOTE_ATTRIBUTES] = is("tddebug") ? 1 : 0;
  out[QUOTE_ATTRIBUTES + 3] = 0x10;  // SEPT_VE_DISABLE
  memcpy(out + QUOTE_REPORT_DATA, report->desc.inblob, report->desc.inblob_len);
  memset(out + QUOTE_SIZE - 16, 0x5a, 16);
  return out;
}

// One entry, a VCEK, of twelve bytes after the table.
static u8* certificates(size_t* size) {
  static const u8 vcek[16] = {0x63, 0xda, 0x75, 0x8d, 0xe6, 0x64, 0x45, 0x64, 0xad, 0xc5, 0xf4, 0xb9, 0x3b, 0xe8, 0xac, 0xcd};
  static const char leaf[] = "test-leaf-00";
  u8* out = kvzalloc(PAGE_SIZE, GFP_KERNEL);
  if (!out) return NULL;
  *size = PAGE_SIZE;
  memcpy(out, vcek, sizeof vcek);
  *(u32*)(out + 16) = 48;
  *(u32*)(out + 20) = sizeof leaf - 1;
  memcpy(out + 48, leaf, sizeof leaf - 1);
  return out;
}

static int report_new(struct tsm_report* report, void* data) {
  u8 *out, *table = NULL;
  size_t size = 0, table_size = 0;
  bool sequence = is("tdx");
  calls++;
  if (is("eintr") || (sequence && calls == 1)) return -EINTR;
  if (is("race") || (sequence && calls == 2)) interfere(report);
  if (sequence && calls == 3) msleep(3000);
  if (is("vanish") && calls == 1) schedule_work(&vanishing);  // which waits for the lock that this call holds
  out = is_tdx() ? tdx_quote(report, &size) : snp_report(report, &size);
  if (!is_tdx()) table = certificates(&table_size);
  if (!out || (!is_tdx() && !table)) {
    kvfree(out);
    kvfree(table);
    return -ENOMEM;
  }
  report->outblob = out;
  report->outblob_len = size;
  report->auxblob = table;
  report->auxblob_len = table_size;
  return 0;
}

static bool attribute_visible(int n) { return n <= TSM_REPORT_PRIVLEVEL_FLOOR; }
static bool blob_visible(int n) { return n != TSM_REPORT_MANIFESTBLOB; }

static struct tsm_ops ops = {
    .report_new = report_new,
    .report_attr_visible = attribute_visible,
    .report_bin_attr_visible = blob_visible,
};

// The command line is read as a program would read it: parameters in it reach only modules that the kernel loads itself.
static int read_word(void) {
  static char line[2048];
  struct file* file = filp_open("/proc/cmdline", O_RDONLY, 0);
  loff_t at = 0;
  ssize_t got;
  char* word;
  if (IS_ERR(file)) return PTR_ERR(file);
  got = kernel_read(file, line, sizeof line - 1, &at);
  filp_close(file, NULL);
  if (got < 0) return got;
  word = strstr(line, "tsm_test=");
  if (word) strscpy(test, word + 9, min(sizeof test, strcspn(word + 9, " \n") + 1));
  return 0;
}

static int __init start(void) {
  int status = read_word();
  if (status) return status;
  ops.name = is_tdx() ? "tdx_guest" : "sev_guest";
  ops.privlevel_floor = is("floor") ? 2 : 0;
  pr_warn("tsm_test: %s\n", test);
  return tsm_register(&ops, NULL);
}
module_init(start);

MODULE_DESCRIPTION("TSM provider for tests");
MODULE_LICENSE("GPL");
