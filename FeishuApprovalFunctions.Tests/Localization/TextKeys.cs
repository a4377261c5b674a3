using System.Globalization;
using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using FeishuApproval.Local.Commands.Common;
using FeishuApproval.Localization;

namespace FeishuApproval.Tests.Localization;

/// <summary>Finds the English texts that compiled code asks translations for, by reading its instructions.</summary>
internal static class TextKeys
{
    private const BindingFlags All =
        BindingFlags.Public
        | BindingFlags.NonPublic
        | BindingFlags.Static
        | BindingFlags.Instance
        | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    /// <summary>The keys of an assembly.</summary>
    public static IEnumerable<string> Of(Assembly assembly) =>
        assembly
            .GetTypes()
            .SelectMany(type => type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All)))
            .SelectMany(Of);

    private static List<string> Of(MethodBase method)
    {
        var keys = new List<string>();

        // A text may be a value of another text.
        var open = new Stack<(StringBuilder Key, int Values)>();
        string? text = null;
        foreach (var (code, operand) in Instructions(method))
        {
            if (code == OpCodes.Ldstr)
            {
                text = (string)operand!;
                continue;
            }

            if (operand is MethodBase called && called.DeclaringType == typeof(LocalizedText))
            {
                switch (called.Name)
                {
                    case ".ctor":
                        open.Push((new StringBuilder(), 0));
                        break;
                    case nameof(LocalizedText.AppendLiteral):
                        open.Peek().Key.Append(text!.Replace("{", "{{").Replace("}", "}}"));
                        break;
                    case nameof(LocalizedText.AppendFormatted):
                        var (key, values) = open.Pop();
                        key.Append(CultureInfo.InvariantCulture, $"{{{values}{(text is null ? "" : $":{text}")}}}");
                        open.Push((key, values + 1));
                        break;
                    default:
                        break;
                }
            }
            else if (operand is MethodInfo { Name: nameof(Localized.Of) } of && of.DeclaringType == typeof(Localized))
            {
                keys.Add(open.Pop().Key.ToString());
            }
            else if (text is not null && operand is MethodInfo { Name: nameof(Localized.OfText) } ofText)
            {
                if (ofText.DeclaringType == typeof(Localized))
                    keys.Add(text);
            }
            else if (text is not null && operand is MethodInfo { Name: nameof(Terminal.Count) } count)
            {
                if (count.DeclaringType == typeof(Terminal))
                    keys.Add($"{{0}} {text}s");
            }

            text = null;
        }

        Assert.True(open.Count == 0, $"The texts of {method.DeclaringType}.{method.Name} cannot be read.");
        return keys;
    }

    private static IEnumerable<(OpCode Code, object? Operand)> Instructions(MethodBase method)
    {
        byte[] code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (int at = 0; at < code.Length; )
        {
            short value = code[at++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[at++]));
            var opCode = OpCodesByValue[value];
            yield return (opCode, Operand(method, opCode, code, at));
            at += opCode.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(code, at)),
                _ => 4,
            };
        }
    }

    private static object? Operand(MethodBase method, OpCode opCode, byte[] code, int at) =>
        opCode.OperandType switch
        {
            OperandType.InlineString => method.Module.ResolveString(BitConverter.ToInt32(code, at)),
            OperandType.InlineMethod => method.Module.ResolveMethod(
                BitConverter.ToInt32(code, at),
                method.DeclaringType?.GetGenericArguments(),
                method.IsGenericMethod ? method.GetGenericArguments() : null
            ),
            _ => null,
        };
}
