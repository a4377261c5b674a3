using FeishuApproval.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.People;

/// <summary>Registers the source of names; nothing where there is none, so that names cost nothing then.</summary>
internal static class PeopleServices
{
    /// <summary>Registers <see cref="IEmployeeNames"/>; reads the file at once.</summary>
    /// <exception cref="ConfigurationException">The file cannot be read; the message says where and what to do.</exception>
    public static IServiceCollection AddEmployeeNames(this IServiceCollection services, PeopleOptions options)
    {
        if (options is { Source: EmployeeNameSource.File, File: { } path })
        {
            var content = EmployeeNameFile.Read(path);
            services.AddSingleton<IEmployeeNames>(provider => new EmployeeNameFile(
                path, content, provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<EmployeeNameFile>>()));
        }
        else if (options.Source == EmployeeNameSource.Contacts)
        {
            services.AddSingleton<IEmployeeNames, ContactNames>();
        }

        return services;
    }
}
