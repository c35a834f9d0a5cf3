// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
//
// A TSM provider for tests, behind the kernel's own configfs-tsm. It is compiled into a second kernel (scripts/build-kernel
// --with-test-provider), which is otherwise that of the images, as the agent is. What it does is the word tsm_test=WORD of the
// kernel command line:
//
//   snp      a report of SNP's layout, with a certificate table
//   tdx      the same as td, but the first request is interrupted, the second one raced, the third takes three seconds
//   eintr    every request is interrupted
//   race     somebody else asks for a report in between, every time
//   vanish   the provider goes away after its first report
//   huge     a report larger than the kernel hands over
//   debug    SNP's policy allows debugging
//   vmpl     a report of VMPL 1
//   floor    privilege level 0 belongs to somebody else
//   other    a report over other data than was asked for
//
// As SNP's driver on a kernel without configfs-tsm behind it, it makes /dev/sev-guest and is no provider:
//
//   sev       a report, with a certificate table
//   sevplain  a host whose table does not fit: only the report comes
//   sevdebug  the policy allows debugging
//
// As TDX's driver it makes /dev/tdx_guest too, and the registers in sysfs that newer kernels have:
//
//   td       a quote of 20 KiB that agrees with both
//   tddebug  the TDREPORT's attributes allow debugging, the quote's do not
//   tdother  a quote of another domain, which has an RTMR2 of its own
//   tddata   a TDREPORT over other data than was asked for
//   tdtype   what the device hands over is no TDREPORT
//   tdmr     the RTMR1 in sysfs is another than the TDREPORT's
//   tderror  the device refuses
//   tdbare   there is no device
#include <linux/delay.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mm.h>
#include <linux/string.h>
#include <linux/sysfs.h>
#include <linux/tsm.h>
#include <linux/uaccess.h>
#include <linux/workqueue.h>
#include <uapi/linux/sev-guest.h>

#define SNP_SIZE 1184
#define SNP_POLICY 0x08
#define SNP_VMPL 0x30
#define SNP_REPORT_DATA 0x50
#define SNP_DEBUG (1 << 19)
#define QUOTE_SIZE (20 << 10)
#define QUOTE_BODY 48
#define QUOTE_REPORT_DATA (QUOTE_BODY + 520)
#define TD_REPORT_SIZE 1024
#define TD_REPORT_DATA 128
#define TD_TCB_INFO 264  // TEE_TCB_SVN and what follows, as the quote's body begins
#define TD_INFO 512  // ATTRIBUTES to RTMR3, as the body goes on
#define TD_INFO_SIZE 400
#define TD_RTMR0 (TD_INFO + 208)
#define MR_SIZE 48
#define HUGE_SIZE (64 << 10)

static char test[16] = "snp";
static int calls;
static struct tsm_ops ops;

static bool is(const char* word) { return strcmp(test, word) == 0; }
static bool is_sev_device(void) { return strncmp(test, "sev", 3) == 0; }
static bool is_tdx(void) { return strncmp(test, "td", 2) == 0; }

// Another requester: what its write to the same folder would do, between our write and our read. A real one would have to win the
// kernel's lock in time, which a test cannot count on; so this reaches for the counter behind the report (Linux 6.12,
// drivers/virt/coco/tsm.c, struct tsm_report_state), under the lock that the caller holds.
static void interfere(struct tsm_report* report) { ++*(unsigned long*)(report + 1); }

static void vanish(struct work_struct* work) { tsm_unregister(&ops); }
static DECLARE_WORK(vanishing, vanish);

static u8* snp_report(const u8* data, size_t data_size, size_t* size) {
  u8* out;
  *size = is("huge") ? HUGE_SIZE : SNP_SIZE;
  out = kvzalloc(*size, GFP_KERNEL);
  if (!out) return NULL;
  out[0] = 2;  // version
  *(u64*)(out + SNP_POLICY) = 0x30000 | (is("debug") || is("sevdebug") ? SNP_DEBUG : 0);
  out[SNP_VMPL] = is("vmpl") ? 1 : 0;
  memcpy(out + SNP_REPORT_DATA, data, data_size);
  if (is("other")) out[SNP_REPORT_DATA] ^= 1;
  return out;
}

// What the TDX module would say: every register has a value of its own.
static void td_report(u8* out, const u8* data, size_t data_size) {
  int i;
  memset(out, 0, TD_REPORT_SIZE);
  out[0] = 0x81;
  memcpy(out + TD_REPORT_DATA, data, data_size);
  memset(out + TD_TCB_INFO + 16, 0x11, MR_SIZE);  // MRSEAM
  out[TD_INFO + 3] = 0x10;  // SEPT_VE_DISABLE
  out[TD_INFO + 8] = 0xe7;  // XFAM
  for (i = 0; i < 8; i++) memset(out + TD_INFO + 16 + i * MR_SIZE, 0x20 + i, MR_SIZE);
}

static u8* tdx_quote(const struct tsm_report* report, size_t* size) {
  u8 domain[TD_REPORT_SIZE];
  u8* out = kvzalloc(QUOTE_SIZE, GFP_KERNEL);
  if (!out) return NULL;
  td_report(domain, report->desc.inblob, report->desc.inblob_len);
  if (is("tdother")) domain[TD_RTMR0 + 2 * MR_SIZE] ^= 1;
  *size = QUOTE_SIZE;
  out[0] = 4;  // version
  out[4] = 0x81;  // TEE type
  memcpy(out + QUOTE_BODY, domain + TD_TCB_INFO, 120);
  memcpy(out + QUOTE_BODY + 120, domain + TD_INFO, TD_INFO_SIZE);
  memcpy(out + QUOTE_REPORT_DATA, domain + TD_REPORT_DATA, 64);
  memset(out + QUOTE_SIZE - 16, 0x5a, 16);
  return out;
}

struct td_request {
  u8 data[64];
  u8 report[TD_REPORT_SIZE];
};

static long td_ioctl(struct file* file, unsigned int command, unsigned long argument) {
  struct td_request __user* user = (void __user*)argument;
  u8 data[64], report[TD_REPORT_SIZE];
  if (command != _IOWR('T', 1, struct td_request)) return -ENOTTY;
  if (is("tderror")) return -EIO;
  if (copy_from_user(data, user->data, sizeof data)) return -EFAULT;
  td_report(report, data, sizeof data);
  if (is("tddebug")) report[TD_INFO] = 1;
  if (is("tddata")) report[TD_REPORT_DATA] ^= 1;
  if (is("tdtype")) report[0] = 0;
  return copy_to_user(user->report, report, sizeof report) ? -EFAULT : 0;
}

static ssize_t mr_read(struct file* file, struct kobject* kobject, struct bin_attribute* attribute, char* out, loff_t at, size_t count) {
  static const u8 none[64];
  u8 report[TD_REPORT_SIZE];
  td_report(report, none, sizeof none);
  if (is("tdmr")) report[TD_RTMR0 + MR_SIZE] ^= 1;
  memcpy(out, report + (size_t)attribute->private + at, count);
  return count;
}

#define MR(identifier, file, index) \
  static struct bin_attribute identifier = { \
      .attr = {.name = file, .mode = 0444}, .size = MR_SIZE, .read = mr_read, .private = (void*)(TD_INFO + 16 + (index) * MR_SIZE)}
MR(mrtd, "mrtd:sha384", 0);
MR(mrconfigid, "mrconfigid", 1);
MR(rtmr1, "rtmr1:sha384", 5);
static struct bin_attribute* registers[] = {&mrtd, &mrconfigid, &rtmr1, NULL};
static const struct attribute_group measurements = {.name = "measurements", .bin_attrs = registers};
static const struct attribute_group* groups[] = {&measurements, NULL};

static const struct file_operations td_operations = {.owner = THIS_MODULE, .unlocked_ioctl = td_ioctl};
static struct miscdevice td_device = {.name = "tdx_guest", .minor = MISC_DYNAMIC_MINOR, .fops = &td_operations, .groups = groups};

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

static long sev_ioctl(struct file* file, unsigned int command, unsigned long argument) {
  struct snp_guest_request_ioctl request;
  struct snp_ext_report_req asked;
  u8 *report, *table;
  u32 head[8] = {0};  // status, size, 24 reserved bytes
  size_t size, table_size;
  bool extended = command == SNP_GET_EXT_REPORT, failed;
  if (!extended && command != SNP_GET_REPORT) return -ENOTTY;
  if (extended && is("sevplain")) return -EIO;
  if (copy_from_user(&request, (void __user*)argument, sizeof request)) return -EFAULT;
  if (copy_from_user(&asked, (void __user*)request.req_data, extended ? sizeof asked : sizeof asked.data)) return -EFAULT;
  report = snp_report(asked.data.user_data, sizeof asked.data.user_data, &size);
  table = certificates(&table_size);
  head[1] = size;
  failed = !report || !table || copy_to_user((void __user*)request.resp_data, head, sizeof head) ||
           copy_to_user((void __user*)(request.resp_data + sizeof head), report, size) ||
           (extended && (asked.certs_len < table_size || copy_to_user((void __user*)asked.certs_address, table, table_size)));
  kvfree(report);
  kvfree(table);
  return failed ? -EFAULT : 0;
}

static const struct file_operations sev_operations = {.owner = THIS_MODULE, .unlocked_ioctl = sev_ioctl};
static struct miscdevice sev_device = {.name = "sev-guest", .minor = MISC_DYNAMIC_MINOR, .fops = &sev_operations};

static int report_new(struct tsm_report* report, void* data) {
  u8 *out, *table = NULL;
  size_t size = 0, table_size = 0;
  bool sequence = is("tdx");
  calls++;
  if (is("eintr") || (sequence && calls == 1)) return -EINTR;
  if (is("race") || (sequence && calls == 2)) interfere(report);
  if (sequence && calls == 3) msleep(3000);
  if (is("vanish") && calls == 1) schedule_work(&vanishing);  // which waits for the lock that this call holds
  out = is_tdx() ? tdx_quote(report, &size) : snp_report(report->desc.inblob, report->desc.inblob_len, &size);
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

static int __init word(char* text) {
  strscpy(test, text, sizeof test);
  return 1;
}
__setup("tsm_test=", word);

static int __init start(void) {
  int status;
  ops.name = is_tdx() ? "tdx_guest" : "sev_guest";
  ops.privlevel_floor = is("floor") ? 2 : 0;
  pr_warn("tsm_test: %s\n", test);
  if (is_sev_device()) return misc_register(&sev_device);
  if (is_tdx() && !is("tdbare")) {
    status = misc_register(&td_device);
    if (status) return status;
  }
  return tsm_register(&ops, NULL);
}
device_initcall(start);
