using System.Text.Json.Nodes;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>
/// A compiled template. It evaluates what decides which resources are made: conditions, numbers of copies, scopes and names. What only
/// Azure knows, such as the outputs of another deployment, is <see cref="Computed"/>.
/// </summary>
/// <remarks>Bicep needs half a second for the whole template, too much for every combination of the parameters.</remarks>
internal sealed class ArmTemplate
{
    /// <summary>A value that is not known before the deployment. It is never empty, and equal to nothing.</summary>
    public const string Computed = "(computed)";

    // The values are null where a parameter has no default.
    private readonly Dictionary<string, ArmExpression?> _parameters;
    private readonly Dictionary<string, ArmExpression> _variables;
    private readonly List<Resource> _resources;

    public ArmTemplate(JsonNode template)
    {
        _parameters = Members(template["parameters"])
            .ToDictionary(member => member.Key, member => Default(member.Value!));
        _variables = Members(template["variables"])
            .ToDictionary(member => member.Key, member => ArmExpressionParser.Parse(member.Value));
        // A list, or an object whose names are those of the Bicep file.
        var resources = template["resources"] is JsonArray list
            ? list
            : Members(template["resources"]).Select(member => member.Value);
        _resources =
        [
            .. resources
                .Where(resource => (bool?)resource!["existing"] != true)
                .Select(resource => new Resource(resource!)),
        ];
    }

    public IEnumerable<string> Parameters => _parameters.Keys;

    /// <summary>How many resources of each type a deployment makes.</summary>
    public Dictionary<string, int> Count(IReadOnlyDictionary<string, object?> parameters, string cloud)
    {
        var counts = new Dictionary<string, int>();
        Count(Outermost(parameters, cloud), counts);
        return counts;
    }

    public object? Variable(string name, IReadOnlyDictionary<string, object?> parameters, string cloud) =>
        Outermost(parameters, cloud).Variable(name);

    private Scope Outermost(IReadOnlyDictionary<string, object?> parameters, string cloud) =>
        new(this, name => (parameters.TryGetValue(name, out object? value), value), cloud);

    private void Count(Scope scope, Dictionary<string, int> counts)
    {
        foreach (var resource in _resources)
        {
            if (resource.Condition is { } condition && !(bool)condition(scope)!)
                continue;
            long copies = resource.Copies is { } number ? (long)number(scope)! : 1;
            for (int index = 0; index < copies; index++)
            {
                var copy = resource.Copies is null ? scope : scope.OfCopy(index);
                foreach (var part in resource.Id)
                {
                    if (part(copy) is null or "")
                        throw new InvalidOperationException(
                            $"A resource of {resource.Type} has an empty name or scope."
                        );
                }

                if (resource.Template is { } template)
                    template.Count(new Scope(template, name => resource.Parameter(name, copy), scope.Cloud), counts);
                else
                    counts[resource.Type] = counts.GetValueOrDefault(resource.Type) + 1;
            }
        }
    }

    private static ArmExpression? Default(JsonNode parameter) =>
        parameter["defaultValue"] is { } value ? ArmExpressionParser.Parse(value)
        : (bool?)parameter["nullable"] == true ? _ => null
        : null;

    private static JsonObject Members(JsonNode? node) => node?.AsObject() ?? [];

    private sealed class Resource
    {
        private readonly Dictionary<string, ArmExpression> _parameters = [];

        public Resource(JsonNode resource)
        {
            Type = (string)resource["type"]!;
            Condition = resource["condition"] is { } condition ? ArmExpressionParser.Parse(condition) : null;
            Copies = resource["copy"] is { } copy ? ArmExpressionParser.Parse(copy["count"]) : null;
            string[] parts = ["name", "scope", "subscriptionId", "resourceGroup"];
            Id =
            [
                .. parts
                    .Where(part => resource[part] is not null)
                    .Select(part => ArmExpressionParser.Parse(resource[part])),
            ];
            if (Type != "Microsoft.Resources/deployments")
                return;
            Template = new ArmTemplate(resource["properties"]!["template"]!);
            foreach (var (name, given) in Members(resource["properties"]!["parameters"]))
                _parameters[name] = ArmExpressionParser.Parse(given);
        }

        public string Type { get; }

        public ArmExpression? Condition { get; }

        public ArmExpression? Copies { get; }

        /// <summary>Its name, and the scope where that is not the one of the deployment.</summary>
        public List<ArmExpression> Id { get; }

        /// <summary>The template of a module.</summary>
        public ArmTemplate? Template { get; }

        /// <summary>A parameter of the module.</summary>
        public (bool IsGiven, object? Value) Parameter(string name, Scope scope) =>
            _parameters.TryGetValue(name, out var given)
                ? (true, ((Dictionary<string, object?>)given(scope)!)["value"])
                : default;
    }

    /// <summary>What an expression can read. Parameters and variables are evaluated when they are first read.</summary>
    internal sealed class Scope(ArmTemplate template, Func<string, (bool IsGiven, object? Value)> given, string cloud)
    {
        private Dictionary<string, object?> _parameters = [];
        private Dictionary<string, object?> _variables = [];
        private int? _copy;

        public string Cloud => cloud;

        public long Copy => _copy ?? throw new InvalidOperationException("copyIndex() outside of a copy.");

        /// <summary>The arguments of the lambdas around an expression.</summary>
        public Dictionary<string, object?> Arguments { get; } = [];

        public Scope OfCopy(int index) =>
            new(template, given, cloud)
            {
                _parameters = _parameters,
                _variables = _variables,
                _copy = index,
            };

        public object? Parameter(string name)
        {
            if (_parameters.TryGetValue(name, out object? value))
                return value;
            (bool isGiven, value) = given(name);
            if (!isGiven)
            {
                var standard = template._parameters[name];
                value = standard is null
                    ? throw new InvalidOperationException($"The parameter {name} has no value.")
                    : standard(this);
            }

            return _parameters[name] = value;
        }

        public object? Variable(string name) =>
            _variables.TryGetValue(name, out object? value)
                ? value
                : _variables[name] = template._variables[name](this);
    }
}
