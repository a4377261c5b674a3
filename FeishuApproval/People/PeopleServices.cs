using FeishuApproval.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FeishuApproval.People;

/// <summary>Registers the source of names. Nothing is registered when there is no source, so that names then have no cost.</summary>
internal static class PeopleServices
{
    /// <summary>Registers <see cref="IEmployeeNames"/>. Reads the file at once, if there is one.</summary>
    /// <exception cref="ConfigurationException">
    /// The file is unreadable. The message describes the location of the problem and what to do.
    /// </exception>
    public static IServiceCollection AddEmployeeNames(this IServiceCollection services, PeopleOptions options)
    {
        if (options is { Source: EmployeeNameSource.File, File: { } path })
        {
            var content = EmployeeNameFile.Read(path);
            services.AddSingleton<IEmployeeNames>(provider => new EmployeeNameFile(
                path,
                content,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<EmployeeNameFile>>()
            ));
        }
        else if (options.Source == EmployeeNameSource.Contacts)
        {
            services.AddSingleton<IEmployeeNames, ContactNames>();
        }

        return services;
    }
}
