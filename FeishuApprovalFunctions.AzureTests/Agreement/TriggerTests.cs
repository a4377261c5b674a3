using System.Globalization;
using System.Reflection;
using FeishuApproval.Api;
using FeishuApproval.Api.Http;
using FeishuApproval.Messaging;
using FeishuApprovalFunctions.AzureTests.Support;
using FeishuApprovalFunctions.Functions.Reads;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The attributes of the functions, which the Functions host reads.</summary>
public class TriggerTests
{
    private static readonly IReadOnlyList<(
        string Function,
        CustomAttributeData Trigger,
        TriggerBindingAttribute Attribute
    )> Triggers =
    [
        .. from type in typeof(ReceiveEvent).Assembly.GetTypes()
        from method in type.GetMethods()
        let function = method.GetCustomAttribute<FunctionAttribute>()
        where function is not null
        from parameter in method.GetParameters()
        let attribute = parameter.GetCustomAttribute<TriggerBindingAttribute>()
        where attribute is not null
        select (
            function.Name,
            parameter.CustomAttributes.Single(data => data.AttributeType == attribute.GetType()),
            attribute
        ),
    ];

    [Fact]
    public void Every_subscription_has_one_trigger()
    {
        var triggers = Triggers.Select(trigger => trigger.Attribute).OfType<ServiceBusTriggerAttribute>().ToList();
        Assert.Equal(
            Subscriptions.All.Select(subscription => subscription.Name).Order(),
            triggers.Select(trigger => trigger.SubscriptionName).Order()
        );
        Assert.All(triggers, trigger => Assert.Equal(Subscriptions.Topic, trigger.TopicName));
        Assert.All(triggers, trigger => Assert.Equal("ServiceBus", trigger.Connection));
        Assert.All(triggers, trigger => Assert.Null(trigger.QueueName));
        Assert.All(triggers, trigger => Assert.False(trigger.IsSessionsEnabled || trigger.IsBatched));
    }

    [Fact]
    public void Every_trigger_and_the_configuration_complete_messages_of_functions_that_return()
    {
        // Without a value in the attribute host.json decides, and each has been seen to override the other.
        foreach (
            var (function, trigger, _) in Triggers.Where(trigger => trigger.Attribute is ServiceBusTriggerAttribute)
        )
        {
            var named = trigger
                .NamedArguments.Where(argument =>
                    argument.MemberName == nameof(ServiceBusTriggerAttribute.AutoCompleteMessages)
                )
                .ToList();
            Assert.True(named is [{ TypedValue.Value: true }], $"{function} does not set AutoCompleteMessages = true.");
        }

        Assert.True((bool)RepositoryFile.Json("host.json")["extensions"]!["serviceBus"]!["autoCompleteMessages"]!);
    }

    [Fact]
    public void The_cost_of_zone_redundancy_is_that_of_the_triggers_that_scale_alone()
    {
        int messages = Triggers.Count(trigger => trigger.Attribute is ServiceBusTriggerAttribute);
        int timers = Triggers.Count(trigger => trigger.Attribute is TimerTriggerAttribute);
        int groups = 1 + messages + timers;
        string cost = RepositoryFile.Text("docs/cost.md");
        Assert.Contains($"{messages} subscriptions and {timers} timers", cost, StringComparison.Ordinal);
        string dollars = (2 * groups * 5.18m).ToString("0.00", CultureInfo.InvariantCulture);
        Assert.Contains($"2 × {groups} × $5.18 = ${dollars}", cost, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_http_triggers_are_the_route_table()
    {
        await using var app = new TestApp();
        var triggers = Triggers
            .Select(trigger => trigger.Attribute)
            .OfType<HttpTriggerAttribute>()
            .Select(trigger =>
                $"{trigger.Route} {trigger.AuthLevel} {string.Join(',', trigger.Methods ?? []).ToUpperInvariant()}"
            );
        var routes = app.Get<RouteTable>()
            .All.Select(route => $"{route.Path} {Level(route.Access)} {string.Join(',', route.Methods)}");

        Assert.Equal(routes.Order(StringComparer.Ordinal), triggers.Order(StringComparer.Ordinal));
        static AuthorizationLevel Level(RouteAccess access) =>
            access switch
            {
                RouteAccess.Open => AuthorizationLevel.Anonymous,
                RouteAccess.Read => AuthorizationLevel.Function,
                _ => AuthorizationLevel.Admin,
            };
    }

    [Fact]
    public void No_route_and_no_function_name_begins_like_one_of_the_Functions_host()
    {
        // The host refuses such a function at start, whatever the prefix (azure-functions-host#1781).
        foreach (var (function, _, attribute) in Triggers)
        {
            Assert.All(
                (string?[])[function, (attribute as HttpTriggerAttribute)?.Route],
                text =>
                {
                    Assert.False(text?.StartsWith("admin", StringComparison.OrdinalIgnoreCase) == true, text);
                    Assert.False(text?.StartsWith("runtime", StringComparison.OrdinalIgnoreCase) == true, text);
                }
            );
        }
    }

    [Fact]
    public void A_function_is_named_like_its_class_and_public_to_the_worker()
    {
        foreach (
            var type in typeof(ReceiveEvent)
                .Assembly.GetTypes()
                .Where(type =>
                    type.Namespace?.StartsWith("FeishuApprovalFunctions.Functions.", StringComparison.Ordinal) == true
                    && !type.IsNested
                )
        )
        {
            var method = Assert.Single(
                type.GetMethods(),
                method => method.GetCustomAttribute<FunctionAttribute>() is not null
            );
            Assert.Equal(type.Name, method.GetCustomAttribute<FunctionAttribute>()!.Name);
            Assert.True(type.IsPublic && type.IsSealed, $"{type.Name} is not public and sealed.");
        }
    }
}
