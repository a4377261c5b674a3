using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>An expression of a compiled template, parsed once.</summary>
internal delegate object? ArmExpression(ArmTemplate.Scope scope);

/// <summary>
/// Parses the expressions of a template, <c>[if(empty(parameters('x')), 1, 2)]</c>. Of the functions it has those that the templates use
/// for conditions, numbers of copies, scopes and names.
/// </summary>
internal sealed class ArmExpressionParser
{
    private readonly string _text;
    private int _position;

    private ArmExpressionParser(string text) => _text = text;

    public static ArmExpression Parse(JsonNode? value)
    {
        switch (value)
        {
            case null:
                return _ => null;
            case JsonObject members:
                var parsed = members.Select(member => (member.Key, Value: Parse(member.Value))).ToList();
                return scope => parsed.ToDictionary(member => member.Key, member => member.Value(scope));
            case JsonArray items:
                var expressions = items.Select(Parse).ToList();
                return scope => expressions.ConvertAll(expression => expression(scope));
        }

        object constant = value.GetValueKind() switch
        {
            JsonValueKind.String => (string)value!,
            JsonValueKind.Number => (long)value,
            _ => (bool)value,
        };
        if (constant is not string text || !text.StartsWith('[') || !text.EndsWith(']'))
            return _ => constant;
        if (text.StartsWith("[[", StringComparison.Ordinal))
            return _ => text[1..];
        var parser = new ArmExpressionParser(text[1..^1]);
        var expression = parser.Expression();
        return parser._position == parser._text.Length ? expression : throw parser.Error();
    }

    private ArmExpression Expression()
    {
        var expression = Operand();
        while (true)
        {
            if (Skip('.'))
            {
                string name = Word();
                var before = expression;
                expression = scope => Member(before(scope), name);
            }
            else if (Skip('['))
            {
                var before = expression;
                var index = Expression();
                if (!Skip(']'))
                    throw Error();
                expression = scope => Member(before(scope), index(scope));
            }
            else
            {
                return expression;
            }
        }
    }

    private ArmExpression Operand()
    {
        SkipSpaces();
        if (Skip('\''))
            return Quoted();
        string word = Word();
        if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number))
        {
            object constant = number;
            return _ => constant;
        }

        var arguments = new List<ArmExpression>();
        if (!Skip('('))
            throw Error();
        SkipSpaces();
        while (!Skip(')'))
        {
            arguments.Add(Expression());
            SkipSpaces();
            if (Skip(','))
                SkipSpaces();
        }

        return Call(word, [.. arguments]);
    }

    private ArmExpression Quoted()
    {
        var text = new StringBuilder();
        while (true)
        {
            int end = _text.IndexOf('\'', _position);
            text.Append(_text, _position, end - _position);
            _position = end + 1;
            // A quote in the text is written twice.
            if (!Skip('\''))
                break;
            text.Append('\'');
        }

        string constant = text.ToString();
        return _ => constant;
    }

    private string Word()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '_' or '-'))
            _position++;
        return _position > start ? _text[start.._position] : throw Error();
    }

    private bool Skip(char expected)
    {
        bool isNext = _position < _text.Length && _text[_position] == expected;
        if (isNext)
            _position++;
        return isNext;
    }

    private void SkipSpaces()
    {
        while (Skip(' ')) { }
    }

    private FormatException Error() => new($"Not understood at {_position}: {_text}");

    private static ArmExpression Call(string function, ArmExpression[] arguments)
    {
        return function switch
        {
            "parameters" => scope => scope.Parameter(Text(scope, 0)),
            "variables" => scope => scope.Variable(Text(scope, 0)),
            "lambdaVariables" => scope => scope.Arguments[Text(scope, 0)],
            "copyIndex" => scope => scope.Copy,
            "environment" => scope => new Dictionary<string, object?>
            {
                ["name"] = scope.Cloud,
                ["suffixes"] = ArmTemplate.Computed,
                ["resourceManager"] = ArmTemplate.Computed,
            },
            "if" => scope => arguments[Is(scope, 0) ? 1 : 2](scope),
            "and" => scope => Array.TrueForAll(arguments, argument => (bool)argument(scope)!),
            "or" => scope => Array.Exists(arguments, argument => (bool)argument(scope)!),
            "not" => scope => !Is(scope, 0),
            "true" => _ => true,
            "false" => _ => false,
            "null" => _ => null,
            "equals" => scope => Equals(Known(scope, 0), Known(scope, 1)),
            "greater" => scope => Number(scope, 0) > Number(scope, 1),
            "add" => scope => Number(scope, 0) + Number(scope, 1),
            "empty" => scope => Length(arguments[0](scope)) == 0,
            "length" => scope => Length(Known(scope, 0)),
            "coalesce" => scope => Array.Find(All(scope), value => value is not null),
            "tryGet" => scope => ((Dictionary<string, object?>)arguments[0](scope)!).GetValueOrDefault(Text(scope, 1)),
            "createArray" => scope => All(scope).ToList(),
            "createObject" => scope => All(scope).Chunk(2).ToDictionary(pair => (string)pair[0]!, pair => pair[1]),
            "lambda" => scope => new Predicate<object?>(item =>
            {
                scope.Arguments[Text(scope, 0)] = item;
                return Is(scope, 1);
            }),
            "filter" => scope => Items(scope, 0).FindAll((Predicate<object?>)arguments[1](scope)!),
            "concat" => scope =>
                All(scope) is [List<object?>, ..] lists
                    ? lists.SelectMany(list => (List<object?>)list!).ToList()
                    : string.Concat(All(scope)),
            "format" => scope => string.Format(CultureInfo.InvariantCulture, Text(scope, 0), All(scope)[1..]),
            "split" => scope => new List<object?>(Text(scope, 0).Split(Text(scope, 1))),
            "join" => scope => string.Join(Text(scope, 1), Items(scope, 0)),
            "skip" => scope => Items(scope, 0)[(int)Number(scope, 1)..],
            "last" => scope => Items(scope, 0)[^1],
            "replace" => scope => Text(scope, 0).Replace(Text(scope, 1), Text(scope, 2), StringComparison.Ordinal),
            "toLower" => scope => Text(scope, 0).ToLowerInvariant(),
            "startsWith" => scope => Text(scope, 0).StartsWith(Text(scope, 1), StringComparison.OrdinalIgnoreCase),
            // The templates read the subscription and the group of an id, its third and its fifth part, and its last part.
            "resourceId" => scope => $"/subscriptions/s/resourceGroups/g/{string.Join('/', All(scope))}",
            "guid" or "uniqueString" or "reference" => _ => ArmTemplate.Computed,
            "subscription" or "resourceGroup" or "subscriptionResourceId" or "extensionResourceId" => _ =>
                ArmTemplate.Computed,
            // An error only where a condition, a number, a scope or a name reads it.
            _ => _ => throw new NotSupportedException($"{nameof(ArmExpressionParser)} does not know {function}."),
        };

        object?[] All(ArmTemplate.Scope scope) => Array.ConvertAll(arguments, argument => argument(scope));

        object? Known(ArmTemplate.Scope scope, int number) =>
            arguments[number](scope) is var value && !ReferenceEquals(value, ArmTemplate.Computed)
                ? value
                : throw new NotSupportedException($"{function} of a value that only Azure knows.");

        bool Is(ArmTemplate.Scope scope, int number) => (bool)arguments[number](scope)!;

        string Text(ArmTemplate.Scope scope, int number) => (string)arguments[number](scope)!;

        long Number(ArmTemplate.Scope scope, int number) => (long)arguments[number](scope)!;

        List<object?> Items(ArmTemplate.Scope scope, int number) => (List<object?>)arguments[number](scope)!;
    }

    private static long Length(object? value) =>
        value switch
        {
            null => 0,
            string text => text.Length,
            List<object?> items => items.Count,
            _ => ((Dictionary<string, object?>)value).Count,
        };

    private static object? Member(object? value, object? key) =>
        value switch
        {
            string text when ReferenceEquals(text, ArmTemplate.Computed) => text,
            List<object?> items => items[(int)(long)key!],
            _ => ((Dictionary<string, object?>)value!)[(string)key!],
        };
}
