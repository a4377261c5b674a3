using System.Text;
using FeishuApproval.Configuration;
using FeishuApproval.People;

namespace FeishuApproval.Tests.People;

public sealed class EmployeeTableTests
{
    [Fact]
    public void A_department_is_read_where_the_file_has_it() =>
        Assert.Equal(
            (new("王伟", "00042", "研发部"), new("李娜", null, null)),
            (
                Find("department,user_id,name,employee_no\n研发部,u1,王伟,00042\n,u2,李娜,\n", "u1"),
                Find("department,user_id,name,employee_no\n研发部,u1,王伟,00042\n,u2,李娜,\n", "u2")
            )
        );

    [Theory]
    [InlineData("user_id,name,employee_no\nu1,王伟,00042\n")]
    [InlineData("\uFEFFuser_id,name,employee_no\r\nu1,王伟,00042\r\n")]
    [InlineData("\uFEFFuser_id,name,employee_no\r\nu1,王伟,00042")]
    [InlineData("\"user_id\",\"name\",\"employee_no\"\r\n\"u1\",\"王伟\",\"00042\"\r\n")]
    [InlineData("employee_no,email,name,user_id\n00042,someone@example.com,王伟,u1\n")]
    [InlineData("USER_ID, Name ,Employee_No\n u1 , 王伟 , 00042 \n")]
    [InlineData("user_id;name;employee_no\nu1;王伟;00042\n")]
    [InlineData("user_id,name,employee_no\n\n,,\nu1,王伟,00042\n,,\n\n")]
    [InlineData("user_id,name,employee_no\nu1,王伟,00042\nu1,王伟,00042\n")]
    public void A_file_is_read_as_spreadsheets_write_it(string text) =>
        Assert.Equal(new("王伟", "00042"), Find(text, "u1"));

    [Theory]
    [InlineData("\"Li, \"\"Ann\"\" Na\"", "Li, \"Ann\" Na")]
    [InlineData("\"two\r\nlines\"", "two\r\nlines")]
    [InlineData("欧阳娜娜·阿依古丽", "欧阳娜娜·阿依古丽")]
    [InlineData("😀", "😀")]
    [InlineData("=1+1", "=1+1")]
    public void A_name_is_any_text(string field, string name) =>
        Assert.Equal(new(name, null), Find($"user_id,name,employee_no\nu1,{field},\nu2,another,2\n", "u1"));

    [Fact]
    public void Number_and_name_may_be_absent()
    {
        const string Text = "user_id,name\nu1,王伟\nu2,\n";

        Assert.Equal(new("王伟", null), Find(Text, "u1"));
        Assert.Equal(new(null, null), Find(Text, "u2"));
        Assert.Null(Find(Text, "U1"));
        Assert.Null(Find("user_id,name\n", "u1"));
    }

    [Fact]
    public void A_row_with_a_tenant_is_of_that_tenant_only()
    {
        var table = EmployeeTable.Parse(
            Encoding.UTF8.GetBytes("user_id,name,tenant_key\nu1,一,t1\nu1,二,t2\nu2,三,\n")
        );

        Assert.Equal(
            ["一", "二", null],
            ((string[])["t1", "t2", "t3"]).Select(tenant => table.Find(tenant, "u1")?.Name)
        );
        Assert.Equal(["三", "三"], ((string[])["t1", ""]).Select(tenant => table.Find(tenant, "u2")?.Name));
    }

    [Theory]
    [InlineData("", "Line 1: The header has no column user_id. ")]
    [InlineData(
        "u1,王伟,00042\n",
        "Line 1: The header has no column user_id. The first line must be user_id,name,employee_no."
    )]
    [InlineData("user_id,employee_no\nu1,1\n", "Line 1: The header has no column name. ")]
    [InlineData("user_id,name\nu1,王伟\n\n,李娜\n", "Line 4: It has no user_id. Fill it in, or remove the line.")]
    [InlineData(
        "user_id,name\nu1,王,伟\n",
        "Line 2: It has 3 fields, and the header has 2. Put a name with a comma into quotes."
    )]
    [InlineData(
        "user_id,name\nu1,王伟\nu2,李娜\nu1,王芳\n",
        "Line 4: It has the user_id of line 2 and another name, number or department. Keep one of the two."
    )]
    [InlineData(
        "user_id,name\n\"u0\",\"two\nlines\"\nu1,\"王\"伟\n",
        "Line 4: A quote is not closed, or text follows it. "
    )]
    [InlineData("user_id,name\nu1,\"王伟\nu2,李娜\n", "Line 2: A quote is not closed, or text follows it. ")]
    public void A_broken_file_says_where_and_what_to_do_and_names_nobody(string text, string sentence)
    {
        string message = Problem(Encoding.UTF8.GetBytes(text));

        Assert.StartsWith(sentence, message, StringComparison.Ordinal);
        Assert.DoesNotContain("u1", message, StringComparison.Ordinal);
        Assert.DoesNotContain("王", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_named_by_its_line()
    {
        byte[] gbk = [.. "user_id,name\nu0,Ann\nu1,"u8, 0xCD, 0xF5, 0xCE, 0xB0, .. "\n"u8];
        byte[] utf16 = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("user_id,name\nu1,王伟\n")];

        Assert.Equal(
            "Line 3: It is not UTF-8. In Excel, save the file as \"CSV UTF-8 (Comma delimited)\".",
            Problem(gbk)
        );
        Assert.StartsWith("Line 1: It is not UTF-8.", Problem(utf16), StringComparison.Ordinal);
    }

    private static EmployeeName? Find(string text, string userId) =>
        EmployeeTable.Parse(Encoding.UTF8.GetBytes(text)).Find("a-tenant", userId);

    private static string Problem(byte[] bytes) =>
        Assert.Throws<SettingFileException>(() => EmployeeTable.Parse(bytes)).Message;
}
