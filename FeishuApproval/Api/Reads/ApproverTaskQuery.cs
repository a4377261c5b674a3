using System.Buffers.Text;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FeishuApproval.Api.Http;
using FeishuApproval.ApproverTasks;

namespace FeishuApproval.Api.Reads;

/// <summary>The tasks that a list contains. A null member allows every value.</summary>
internal sealed record ApproverTaskQuery(string? TenantKey, string? BizType, string? Status, DateTimeOffset? Since)
{
    private static readonly ApiParameter<string?> Purpose = ApiParameter.Text(
        "biz_type",
        "Only tasks of processes with this purpose."
    ) with
    {
        Example = "leave_application",
    };

    private static readonly ApiParameter<string?> CurrentStatus = ApiParameter.OneOf(
        "status",
        "Only tasks that have this status now.",
        "pending",
        "rejected",
        "done",
        "cancelled",
        "intervened"
    );

    private static readonly ApiParameter<DateTimeOffset?> Start = ApiParameter.Time(
        "since",
        $"Only tasks that got their current status at this time or later: {ApiParameter.UtcTimeForm}."
    ) with
    {
        Example = "2026-01-31T08:00:00+08:00",
    };

    private static readonly ApiParameter<string?> Tenant = ListRequest.Tenant with
    {
        Description = "Only tasks of this tenant; without it, Feishu__TenantKey, else every tenant.",
    };

    /// <summary>The parameters of the query.</summary>
    public static ImmutableArray<ApiParameter> Parameters { get; } =
    [Purpose, CurrentStatus, Start, Tenant, .. ListRequest.Named("page_size", "page_token")];

    /// <summary>Reads the query.</summary>
    public static ApproverTaskQuery Read(ParameterReader parameters, string? onlyTenant)
    {
        string? tenantKey = parameters.Read(Tenant);
        var query = new ApproverTaskQuery(
            tenantKey ?? onlyTenant,
            parameters.Read(Purpose),
            parameters.Read(CurrentStatus),
            parameters.Read(Start)
        );
        if (onlyTenant is not null && tenantKey is not null && tenantKey != onlyTenant)
        {
            parameters.Fail(
                $"tenant_key is \"{tenantKey}\", and Feishu__TenantKey is another tenant, the only one here; leave it out."
            );
        }

        return query;
    }

    /// <summary>Whether the list contains the task.</summary>
    public bool Contains(ApproverTask task) =>
        (TenantKey is null || (task.TenantKey ?? string.Empty) == TenantKey)
        && (BizType is null || task.BizType == BizType)
        && (Status is null || task.Current.Status == Status)
        && (Since is null || task.Current.At >= Since);

    /// <summary>Writes the token of the page that begins after a task.</summary>
    public string WriteToken(TaskKey after) =>
        Base64Url.EncodeToString(
            JsonSerializer.SerializeToUtf8Bytes(
                new Token(Hash(), after.ProcessId, after.ApproverId),
                ReadJson.Instance.Token
            )
        );

    /// <summary>Reads a token. Returns false when the text is not a token of this list.</summary>
    public bool TryReadToken(string text, out TaskKey after)
    {
        after = default;
        try
        {
            if (
                JsonSerializer.Deserialize(Base64Url.DecodeFromChars(text), ReadJson.Instance.Token)
                    is not { ProcessId: { } processId, ApproverId: { } approverId } token
                || token.List != Hash()
            )
                return false;
            after = new TaskKey(processId, approverId);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return false;
        }
    }

    private string Hash()
    {
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"{TenantKey?.Length} {TenantKey} {BizType?.Length} {BizType} {Status} {Since?.UtcTicks}"
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8));
    }

    /// <summary>The position after a task, and a hash of the list that it belongs to.</summary>
    internal sealed record Token(string? List, string? ProcessId, string? ApproverId);
}
