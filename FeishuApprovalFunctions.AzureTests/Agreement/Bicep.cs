using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace FeishuApprovalFunctions.AzureTests.Agreement;

/// <summary>The Bicep compiler, which evaluates a template with its parameters as Azure does before it makes anything.</summary>
public sealed class Bicep : IDisposable
{
    public const string Subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";

    /// <summary>The resource group of templates that do not make one.</summary>
    public const string ResourceGroup = "given";

    private readonly Process _process;
    private int _lastId;

    public Bicep()
    {
        string path = typeof(Bicep)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "Bicep")
            .Value!;
        _process = Process.Start(
            new ProcessStartInfo(path, ["jsonrpc", "--stdio"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }
        )!;
    }

    /// <summary>What would be deployed with a parameter file.</summary>
    public JsonNode Evaluate(string parameterFile)
    {
        string text = File.ReadAllText(parameterFile);
        bool makesGroup = text.StartsWith("using '../main.bicep'", StringComparison.Ordinal);
        var metadata = new JsonObject
        {
            ["tenantId"] = "00000000-0000-0000-0000-000000000002",
            ["subscriptionId"] = Subscription.Split('/')[2],
            ["location"] = "eastasia",
        };
        if (!makesGroup)
            metadata["resourceGroup"] = ResourceGroup;
        var answer = Call(
            "bicep/getSnapshot",
            new JsonObject
            {
                ["path"] = parameterFile,
                ["metadata"] = metadata,
                ["externalInputs"] = new JsonArray(),
            }
        );
        return answer["result"] is { } result
            ? JsonNode.Parse((string)result["snapshot"]!)!
            : throw new InvalidOperationException($"{Path.GetFileName(parameterFile)}: {answer["error"]}");
    }

    /// <summary>The compiled template of a Bicep file.</summary>
    public JsonNode Compile(string file)
    {
        var answer = Call("bicep/compile", new JsonObject { ["path"] = file });
        return answer["result"]?["contents"] is { } contents
            ? JsonNode.Parse((string)contents!)!
            : throw new InvalidOperationException($"{Path.GetFileName(file)}: {answer.ToJsonString()}");
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        _process.WaitForExit();
        _process.Dispose();
    }

    private JsonNode Call(string method, JsonObject parameters)
    {
        var request = new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = ++_lastId,
            ["method"] = method,
            ["params"] = new JsonArray(parameters),
        };
        byte[] body = Encoding.UTF8.GetBytes(request.ToJsonString());
        var input = _process.StandardInput.BaseStream;
        input.Write(Encoding.ASCII.GetBytes($"Content-Length: {body.Length}\r\n\r\n"));
        input.Write(body);
        input.Flush();
        return Read(_process.StandardOutput.BaseStream);
    }

    private static JsonNode Read(Stream output)
    {
        int length = 0;
        while (ReadLine(output) is { Length: > 0 } line)
        {
            string[] header = line.Split(": ");
            if (header[0] == "Content-Length")
                length = int.Parse(header[1], CultureInfo.InvariantCulture);
        }

        byte[] body = new byte[length];
        output.ReadExactly(body);
        return JsonNode.Parse(body)!;
    }

    private static string ReadLine(Stream output)
    {
        var line = new StringBuilder();
        for (int next = output.ReadByte(); next != '\n'; next = output.ReadByte())
        {
            if (next < 0)
                throw new EndOfStreamException("The Bicep compiler ended.");
            line.Append((char)next);
        }

        return line.ToString().TrimEnd('\r');
    }
}
