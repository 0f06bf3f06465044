/** The variable that has one secret or several, separated by commas or white space. */
export const secretVariable = "MAINTAINX_WEBHOOK_SECRET"
